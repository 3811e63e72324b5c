// The types of sessions, threads and turns, as a user hovers them. Compiled, never run.
import type {
  Codex,
  Thread,
  ThreadOptions,
  Turn,
  TurnOptions,
  TurnResult,
} from 'codex-app-server-sdk';
import type {
  FsReadFileResponse,
  ThreadItem,
  ThreadStartParams,
  ThreadTokenUsage,
  TurnStartParams,
} from 'codex-app-server-sdk/protocol';
import { expectTypeOf } from 'vitest';

declare const codex: Codex;
declare const thread: Thread;
declare const turn: Turn;

// Requests are typed by their method.
expectTypeOf(
  codex.request('fs/readFile', { path: '/a' }),
).resolves.toEqualTypeOf<FsReadFileResponse>();
// @ts-expect-error There is no such method.
codex.request('fs/readFiles', { path: '/a' });
// @ts-expect-error The path is missing.
codex.request('fs/readFile', {});
codex.on('turn/completed', ({ threadId, turn: { status } }) => {
  expectTypeOf(threadId).toEqualTypeOf<string>();
  expectTypeOf(status).toEqualTypeOf<'completed' | 'interrupted' | 'failed' | 'inProgress'>();
});
// @ts-expect-error There is no such notification.
codex.on('turn/complete', () => {});

// Options have every field of the wire, and no others.
expectTypeOf<
  Exclude<keyof ThreadStartParams, keyof ThreadOptions>
>().toEqualTypeOf<'dynamicTools'>();
expectTypeOf<Exclude<keyof TurnStartParams, keyof TurnOptions>>().toEqualTypeOf<
  'threadId' | 'input'
>();
codex.startThread({ sandbox: 'workspace-write', approvalPolicy: 'never', ephemeral: true });
// @ts-expect-error There is no such sandbox.
codex.startThread({ sandbox: 'workspace' });
// @ts-expect-error There is no such option.
codex.startThread({ sandBox: 'read-only' });
// @ts-expect-error A thread that is stored cannot become ephemeral.
codex.resumeThread('id', { ephemeral: true });
thread.run('go', { sandbox: 'read-only', whenBusy: 'steer', timeoutMs: 1 });
// @ts-expect-error There is no such way to be busy.
thread.run('go', { whenBusy: 'later' });
// @ts-expect-error There is no such item.
thread.run({ type: 'video' });

// Events are told apart by their method.
for await (const event of turn) {
  expectTypeOf(event.seq).toEqualTypeOf<number>();
  if (event.method === 'item/agentMessage/delta') {
    expectTypeOf(event.params.delta).toEqualTypeOf<string>();
  }
  if (event.method === 'item/completed') {
    expectTypeOf(event.params.item).toEqualTypeOf<ThreadItem>();
    if (event.params.item.type === 'commandExecution') {
      expectTypeOf(event.params.item.exitCode).toEqualTypeOf<number | null>();
    }
  }
  // @ts-expect-error Not every event has a delta.
  event.params.delta;
}
for await (const piece of turn.text()) expectTypeOf(piece).toEqualTypeOf<string>();

// Results say what they hold, and leak no `any`.
const result: TurnResult = await thread.run('go');
expectTypeOf(result.status).toEqualTypeOf<'completed' | 'interrupted' | 'failed'>();
expectTypeOf(result.items).toEqualTypeOf<ThreadItem[]>();
expectTypeOf(result.usage).toEqualTypeOf<ThreadTokenUsage | null>();
expectTypeOf(result.output).toEqualTypeOf<unknown>();
expectTypeOf(result.text).not.toBeAny();
expectTypeOf(turn.snapshot().text).toEqualTypeOf<string>();
expectTypeOf(thread.info).not.toBeAny();
expectTypeOf(await codex.models()).not.toBeAny();
expectTypeOf(turn).not.toExtend<PromiseLike<unknown>>();

// Listings can be awaited and iterated.
expectTypeOf((await thread.turns()).nextCursor).toEqualTypeOf<string | null>();
for await (const item of thread.items()) expectTypeOf(item).toEqualTypeOf<ThreadItem>();
for await (const { preview } of codex.threads({ limit: 5 })) {
  expectTypeOf(preview).toEqualTypeOf<string>();
}
