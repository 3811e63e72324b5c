import type { ClientRequests, ServerNotifications, ServerRequests } from './generated/methods.js';
import type { Turn } from './generated/wire.js';

export { PROTOCOL_VERSION } from './generated/methods.js';
export type * from './generated/wire.js';
export type { ClientRequests, ServerNotifications, ServerRequests };

/**
 * The oldest app-server that this package is tested with. An older one is not refused: the logger
 * is warned, and what it lacks is refused call by call.
 */
export const MIN_SERVER_VERSION: string = '0.155.1';

/** Names a request that the client may send. */
export type ClientMethod = keyof ClientRequests;

/** Names a request that the app-server accepts without the `experimentalApi` capability. */
export type StableClientMethod = {
  [M in ClientMethod]: ClientRequests[M]['stability'] extends 'stable' ? M : never;
}[ClientMethod];

/** Gives the params of a client request; `undefined` for a method that takes none. */
export type Params<M extends ClientMethod> = ClientRequests[M]['params'];

/** Gives what the app-server answers to a client request. */
export type Result<M extends ClientMethod> = ClientRequests[M]['result'];

/** Names a request that the app-server may send. */
export type ServerRequestMethod = keyof ServerRequests;

/** Gives the params of a server request. */
export type ServerRequestParams<M extends ServerRequestMethod> = ServerRequests[M]['params'];

/** Gives what the app-server expects as the answer to its request. */
export type ServerRequestResult<M extends ServerRequestMethod> = ServerRequests[M]['result'];

/** Names a notification of the app-server. */
export type NotificationMethod = keyof ServerNotifications;

/** Gives the params of a notification. */
export type NotificationParams<M extends NotificationMethod> = ServerNotifications[M]['params'];

/** Carries one of the notifications named by `M`, discriminated by `method`. */
export type NotificationOf<M extends NotificationMethod> = {
  [Method in M]: {
    readonly method: Method;
    readonly params: NotificationParams<Method>;
    /** When the app-server emitted it, in Unix milliseconds. */
    readonly emittedAtMs?: number;
  };
}[M];

/** Carries any notification that this version of the protocol knows, discriminated by `method`. */
export type Notification = NotificationOf<NotificationMethod>;

/** Carries a notification of a server that knows more methods than these types. */
export interface UnknownNotification {
  readonly method: string;
  readonly params: unknown;
  /** When the app-server emitted it, in Unix milliseconds. */
  readonly emittedAtMs?: number;
}

/** Names a notification about one turn: its params have a `threadId`, and a `turnId` or a `turn`. */
export type TurnNotificationMethod = {
  [M in NotificationMethod]: NotificationParams<M> extends
    | { threadId: string; turnId: string | null }
    | { threadId: string; turn: Turn }
    ? M
    : never;
}[NotificationMethod];

/** Carries any notification about one turn, discriminated by `method`. */
export type TurnNotification = NotificationOf<TurnNotificationMethod>;
