/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import {
  Codex,
  type CodexOptions,
  type NotificationStream,
  type Page,
  type Paginated,
  type protocol,
  type RequestOptions,
  type ServerInfo,
  type Subscription,
  type Thread,
  type TraceContext,
} from '../../src/index.js';

declare const codex: Codex;

// Every member that a user can reach has a type of its own.
type Members = { [K in keyof Codex]: 0 extends 1 & Codex[K] ? K : never }[keyof Codex];
expectTypeOf<Members>().toBeNever();
expectTypeOf(codex).not.toBeAny();
expectTypeOf<Codex>().toExtend<AsyncDisposable>();

// Made, started, ended.
expectTypeOf<ConstructorParameters<typeof Codex>[0]>().toEqualTypeOf<CodexOptions | undefined>();
expectTypeOf(Codex.start).parameter(0).toEqualTypeOf<CodexOptions | undefined>();
expectTypeOf(Codex.start()).resolves.toEqualTypeOf<Codex>();
expectTypeOf(codex.close()).resolves.toEqualTypeOf<void>();
expectTypeOf(codex.server).toEqualTypeOf<ServerInfo>();
expectTypeOf<ServerInfo['version']>().toEqualTypeOf<string>();
expectTypeOf(codex.supports('thread/start')).toEqualTypeOf<boolean>();

// Threads.
expectTypeOf(codex.startThread()).resolves.toEqualTypeOf<Thread>();
expectTypeOf(codex.resumeThread('id')).resolves.toEqualTypeOf<Thread>();
expectTypeOf(codex.forkThread('id', { lastTurnId: 't' })).resolves.toEqualTypeOf<Thread>();
expectTypeOf(codex.unarchiveThread('id')).resolves.toEqualTypeOf<Thread>();
expectTypeOf(codex.archiveThread('id')).resolves.toEqualTypeOf<void>();
expectTypeOf(codex.deleteThread('id')).resolves.toEqualTypeOf<void>();
expectTypeOf(codex.threads()).toExtend<Paginated<protocol.Thread, Page<protocol.Thread>>>();
expectTypeOf(codex.models({ includeHidden: true })).resolves.toEqualTypeOf<protocol.Model[]>();
// @ts-expect-error a thread is named by its id
void codex.resumeThread();
// @ts-expect-error a fork cannot be given a history
void codex.forkThread('id', { history: [] });

// Requests: params and result follow from the method.
expectTypeOf(
  codex.request('fs/readFile', { path: '/a' }),
).resolves.toEqualTypeOf<protocol.FsReadFileResponse>();
expectTypeOf(codex.request('fs/readFile', { path: '/a' })).resolves.not.toBeAny();
expectTypeOf(codex.request('thread/list', {})).resolves.toEqualTypeOf<
  protocol.Result<'thread/list'>
>();
expectTypeOf(codex.request<'turn/start'>)
  .parameter(1)
  .toEqualTypeOf<protocol.TurnStartParams>();
expectTypeOf(codex.request<'turn/start'>)
  .parameter(2)
  .toEqualTypeOf<RequestOptions | undefined>();
void codex.request('account/logout', undefined, { signal: new AbortController().signal });
// @ts-expect-error there is no such method
void codex.request('fs/readFiles', { path: '/a' });
// @ts-expect-error the path is missing
void codex.request('fs/readFile', {});
// @ts-expect-error a member that the wire does not know is a misspelling
void codex.request('thread/start', { sandBox: 'read-only' });
// @ts-expect-error there is no such sandbox
void codex.request('thread/start', { sandbox: 'readOnly' });
// @ts-expect-error there is no such option
void codex.request('fs/readFile', { path: '/a' }, { timeout: 5 });

// Notifications.
const off = codex.on('turn/completed', params => {
  expectTypeOf(params).toEqualTypeOf<protocol.TurnCompletedNotification>();
  expectTypeOf(params.turn.status).toEqualTypeOf<protocol.TurnStatus>();
});
expectTypeOf(off).toEqualTypeOf<Subscription>();
expectTypeOf(off).toExtend<Disposable>();
expectTypeOf(off()).toEqualTypeOf<void>();
// @ts-expect-error there is no such notification
codex.on('turn/finished', () => {});
// @ts-expect-error a request is no notification
codex.on('turn/start', () => {});
expectTypeOf(codex.notifications()).toEqualTypeOf<NotificationStream>();
for await (const notification of codex.notifications()) {
  expectTypeOf(notification).not.toBeAny();
  expectTypeOf(notification.method).toEqualTypeOf<string>();
}

// Options.
new Codex({ env: { HOME: '/h', OTHER: undefined }, config: { model: 'm', tools: { a: true } } });
new Codex({ retry: false, requestTimeoutMs: undefined });
expectTypeOf<ReturnType<NonNullable<CodexOptions['traceContext']>>>().toEqualTypeOf<
  TraceContext | undefined
>();
expectTypeOf<NonNullable<CodexOptions['onWire']>>().parameters.toEqualTypeOf<
  [frame: string, direction: 'in' | 'out']
>();
type AnyOption = {
  [K in keyof CodexOptions]-?: 0 extends 1 & CodexOptions[K] ? K : never;
}[keyof CodexOptions];
expectTypeOf<AnyOption>().toBeNever();
// @ts-expect-error a misspelt option is refused
new Codex({ codexpath: '/c' });
// @ts-expect-error retry is limits or false
new Codex({ retry: true });
// @ts-expect-error a model is no option of the session
new Codex({ model: 'm' });
