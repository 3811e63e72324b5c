import type {
  ClientMethod,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
} from '../protocol/protocol.js';
import type { Subscription } from '../util/subscription.js';

/** What the account needs of its session. */
export interface AccountClient {
  /** Sends a request; `onResult` sees the answer synchronously, before any later notification. */
  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options?: { readonly onResult?: ((result: Result<M>) => void) | undefined },
  ): Promise<Result<M>>;
  /** Calls `listener` with the params of every notification of one method. */
  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>) => void,
  ): Subscription;
  /** Calls `listener` when a connection ends, whichever way, until the returned function is called. */
  onClosed(listener: (reason: Error) => void): () => void;
}
