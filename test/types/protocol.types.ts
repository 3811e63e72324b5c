/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type {
  ClientMethod,
  FsReadFileParams,
  FsReadFileResponse,
  JsonValue,
  LogoutAccountResponse,
  Notification,
  NotificationMethod,
  NotificationOf,
  NotificationParams,
  Params,
  RemoteControlEnableParams,
  Result,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
  StableClientMethod,
  ThreadItem,
  ThreadStartParams,
  ThreadStartResponse,
  Turn,
  TurnNotification,
  TurnNotificationMethod,
  UnknownNotification,
} from '../../src/protocol/protocol.js';
import { PROTOCOL_VERSION } from '../../src/protocol/protocol.js';

declare function request<M extends ClientMethod>(method: M, params: Params<M>): Promise<Result<M>>;
declare const notification: Notification;
declare const turnNotification: TurnNotification;

// Params and results.
expectTypeOf<Params<'fs/readFile'>>().toEqualTypeOf<FsReadFileParams>();
expectTypeOf<Result<'fs/readFile'>>().toEqualTypeOf<FsReadFileResponse>();
expectTypeOf<Params<'thread/start'>>().toEqualTypeOf<ThreadStartParams>();
expectTypeOf<Result<'thread/start'>>().toEqualTypeOf<ThreadStartResponse>();
expectTypeOf<Params<'account/logout'>>().toEqualTypeOf<undefined>();
expectTypeOf<Result<'account/logout'>>().toEqualTypeOf<LogoutAccountResponse>();
expectTypeOf<Params<'remoteControl/enable'>>().toEqualTypeOf<RemoteControlEnableParams | null>();
expectTypeOf<undefined>().toExtend<Params<'account/rateLimits/read'>>();
expectTypeOf(request('fs/readFile', { path: '/a' })).resolves.toEqualTypeOf<FsReadFileResponse>();
expectTypeOf(request('account/logout', undefined)).resolves.toEqualTypeOf<LogoutAccountResponse>();

// @ts-expect-error: no such method
void request('fs/readFiles', { path: '/a' });
// @ts-expect-error: the path is missing
void request('fs/readFile', {});
// @ts-expect-error: a method without params takes undefined only
void request('account/logout', {});
// @ts-expect-error: an unknown property of a literal is a misspelling
void request('fs/readFile', { path: '/a', pth: '/b' });

// Stability.
expectTypeOf<'thread/start'>().toExtend<StableClientMethod>();
expectTypeOf<'memory/reset'>().toExtend<ClientMethod>();
expectTypeOf<'memory/reset'>().not.toExtend<StableClientMethod>();

// Server requests.
expectTypeOf<ServerRequestMethod>().extract<'item/tool/call'>().toEqualTypeOf<'item/tool/call'>();
expectTypeOf<ServerRequestParams<'item/tool/call'>['arguments']>().toEqualTypeOf<JsonValue>();
expectTypeOf<ServerRequestResult<'item/tool/call'>['success']>().toEqualTypeOf<boolean>();
// @ts-expect-error: a client request is no server request
export type NotAServerRequest = ServerRequestParams<'thread/start'>;

// Notifications, discriminated by their method.
expectTypeOf<Notification['method']>().toEqualTypeOf<NotificationMethod>();
expectTypeOf(notification.emittedAtMs).toEqualTypeOf<number | undefined>();
if (notification.method === 'item/completed') {
  expectTypeOf(notification.params.item).toEqualTypeOf<ThreadItem>();
  expectTypeOf(notification).toEqualTypeOf<NotificationOf<'item/completed'>>();
}
if (notification.method === 'item/agentMessage/delta') {
  expectTypeOf(notification.params.delta).toEqualTypeOf<string>();
  // @ts-expect-error: a delta has no item
  notification.params.item;
}
// @ts-expect-error: before the method is known, so are only the shared fields
notification.params.turn;
// @ts-expect-error: notifications are read-only
notification.method = 'warning';
expectTypeOf<Notification>().toExtend<UnknownNotification>();
expectTypeOf<UnknownNotification['params']>().toEqualTypeOf<unknown>();

// Notifications of one turn.
expectTypeOf<
  | 'turn/started'
  | 'turn/completed'
  | 'turn/plan/updated'
  | 'turn/diff/updated'
  | 'item/started'
  | 'item/completed'
  | 'item/agentMessage/delta'
  | 'thread/tokenUsage/updated'
  | 'error'
>().toExtend<TurnNotificationMethod>();
expectTypeOf<'hook/started'>().toExtend<TurnNotificationMethod>();
expectTypeOf<'thread/started'>().not.toExtend<TurnNotificationMethod>();
expectTypeOf<'account/updated'>().not.toExtend<TurnNotificationMethod>();
expectTypeOf(turnNotification.params.threadId).toEqualTypeOf<string>();
expectTypeOf<NotificationParams<'hook/started'>['turnId']>().toEqualTypeOf<string | null>();
if (turnNotification.method === 'turn/completed') {
  expectTypeOf(turnNotification.params.turn).toEqualTypeOf<Turn>();
}
expectTypeOf<TurnNotification>().toExtend<Notification>();

// Integers of the wire are numbers, whatever their width in the server.
expectTypeOf<Result<'thread/increment_elicitation'>['count']>().toEqualTypeOf<number>();

expectTypeOf(PROTOCOL_VERSION).toEqualTypeOf<string>();
