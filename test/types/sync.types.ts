/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import type * as main from '../../src/index.js';
import {
  type Account,
  approvals,
  Codex,
  type GoalRun,
  type LoginHandle,
  type Paginated,
  type Thread,
  type Turn,
  type TurnOptions,
  tool,
} from '../../src/sync/sync.js';

const codex = new Codex();
declare const thread: Thread;
declare const turn: Turn;
declare const run: GoalRun;

// Every member of the one API is a member of the other, but for what only one of them can have.
type NamesOf<T> = Exclude<keyof T, symbol>;
type Same<Async, Sync, OnlyAsync = never, OnlySync = never> = [
  Exclude<NamesOf<Async>, NamesOf<Sync> | OnlyAsync>,
  Exclude<NamesOf<Sync>, NamesOf<Async> | OnlySync>,
];
type Nothing = [never, never];
expectTypeOf<Same<main.Codex, Codex, 'prewarm'>>().toEqualTypeOf<Nothing>();
expectTypeOf<Same<main.Thread, Thread>>().toEqualTypeOf<Nothing>();
expectTypeOf<Same<main.Turn, Turn, 'toReadableStream'>>().toEqualTypeOf<Nothing>();
expectTypeOf<Same<main.GoalRun, GoalRun>>().toEqualTypeOf<Nothing>();
expectTypeOf<Same<main.Account, Account>>().toEqualTypeOf<Nothing>();
type Awaiting = 'then' | 'catch' | 'finally';
expectTypeOf<
  Same<main.Paginated<string>, Paginated<string>, Awaiting, 'page'>
>().toEqualTypeOf<Nothing>();

// No member gives a promise, or anything to be iterated asynchronously.
type Later<T> = {
  [K in keyof T]: T[K] extends (...args: never) => PromiseLike<unknown> | AsyncIterable<unknown>
    ? K
    : never;
}[keyof T];
expectTypeOf<
  | Later<Omit<Codex, 'request'>>
  | Later<Thread>
  | Later<Turn>
  | Later<GoalRun>
  | Later<Account>
  | Later<LoginHandle>
>().toBeNever();
expectTypeOf<
  Later<Codex['config' | 'features' | 'mcp' | 'permissionProfiles' | 'skills'] | Thread['goal']>
>().toBeNever();
type Any<T> = { [K in keyof T]: 0 extends 1 & T[K] ? K : never }[keyof T];
expectTypeOf<Any<Codex> | Any<Thread> | Any<Turn> | Any<GoalRun>>().toBeNever();

expectTypeOf(codex).toExtend<Disposable>();
expectTypeOf(codex.close()).toEqualTypeOf<void>();
expectTypeOf(codex.server).toEqualTypeOf<main.ServerInfo>();
expectTypeOf(codex.startThread()).toEqualTypeOf<Thread>();
expectTypeOf(codex.resumeThread('id', { tools: [] })).toEqualTypeOf<Thread>();
expectTypeOf(codex.models()).toEqualTypeOf<main.protocol.Model[]>();
expectTypeOf(codex.account.loginWithChatgpt()).toEqualTypeOf<LoginHandle>();
expectTypeOf(codex.account.loginWithChatgpt().authUrl).toEqualTypeOf<string>();
expectTypeOf(codex.account.loginWithChatgpt().wait()).toEqualTypeOf<main.LoginResult>();
expectTypeOf(codex.skills.setEnabled({ name: 'a' }, true)).toEqualTypeOf<boolean>();

// Requests and notifications keep their types by method.
expectTypeOf(
  codex.request('fs/readFile', { path: '/a' }),
).toEqualTypeOf<main.protocol.FsReadFileResponse>();
codex.on('account/updated', params => {
  expectTypeOf(params).toEqualTypeOf<main.protocol.AccountUpdatedNotification>();
});
// @ts-expect-error the path is a string
codex.request('fs/readFile', { path: 1 });

// Listings.
for (const stored of codex.threads()) expectTypeOf(stored).toEqualTypeOf<main.protocol.Thread>();
expectTypeOf(codex.threads().page()).toEqualTypeOf<main.protocol.ThreadListResponse>();
expectTypeOf(codex.threads().toArray()).toEqualTypeOf<main.protocol.Thread[]>();
for (const page of thread.turns({ limit: 1 }).pages()) {
  expectTypeOf(page).toEqualTypeOf<main.protocol.ThreadTurnsListResponse>();
}

// Turns.
expectTypeOf(thread.turn('hi')).toEqualTypeOf<Turn>();
expectTypeOf(thread.run('hi')).toEqualTypeOf<main.TurnResult>();
const output = z.object({ n: z.number() });
expectTypeOf(thread.run('hi', { output }).output).toEqualTypeOf<{ n: number }>();
expectTypeOf(thread.turn('hi', { output })).toEqualTypeOf<Turn<{ n: number }>>();
expectTypeOf(thread.turn('hi', { output }).run().output).toEqualTypeOf<{ n: number }>();
for (const event of turn) expectTypeOf(event).toEqualTypeOf<main.TurnEvent>();
for (const event of turn.stream({ after: 1 })) {
  if (event.method === 'turn/completed') {
    expectTypeOf(event.params.turn).toEqualTypeOf<main.protocol.Turn>();
  }
}
for (const piece of turn.text()) expectTypeOf(piece).toEqualTypeOf<string>();
expectTypeOf(turn.snapshot()).toEqualTypeOf<main.TurnSnapshot>();
expectTypeOf(turn).not.toHaveProperty('toReadableStream');
thread.onTurn(begun => expectTypeOf(begun).toEqualTypeOf<Turn>());
expectTypeOf(thread.goal.set('win')).toEqualTypeOf<GoalRun>();
for (const begun of run.turns()) expectTypeOf(begun).toEqualTypeOf<Turn>();
for (const event of run) expectTypeOf(event).toEqualTypeOf<main.TurnEvent>();

// Handlers answer at once.
codex.startThread({
  approvals: {
    command: request => {
      expectTypeOf(request).toEqualTypeOf<main.CommandApproval>();
      return request.command === null ? undefined : 'accept';
    },
  },
  onUserInput: request => ({ [request.threadId]: 'yes' }),
  tools: [tool({ name: 'a', description: 'a', input: output, run: ({ n }) => n })],
});
codex.startThread({ approvals: approvals.first(approvals.within('/a'), approvals.declineAll()) });
// @ts-expect-error a promise of a decision comes too late
codex.startThread({ approvals: { command: async () => 'accept' } });
// @ts-expect-error a promise of answers comes too late
thread.run('hi', { onUserInput: async () => ({}) });
// @ts-expect-error misspelt
thread.run('hi', { timeout: 1 });
expectTypeOf<TurnOptions['signal']>().toEqualTypeOf<AbortSignal | undefined>();
// @ts-expect-error a transport cannot cross to the worker
new Codex({ transport: null as unknown as main.Transport });
