/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type {
  ForkOptions,
  Goal,
  GoalResult,
  GoalRun,
  protocol,
  ResumeOptions,
  Subscription,
  Thread,
  ThreadOptions,
  ThreadSettingsChange,
  Turn,
  TurnEvent,
  TurnOptions,
  TurnResult,
  WhenBusy,
} from '../../src/index.js';

declare const thread: Thread;
declare const run: GoalRun;

type AnyMember<T> = { [K in keyof T]-?: 0 extends 1 & T[K] ? K : never }[keyof T];

// Every member that a user can reach has a type of its own.
expectTypeOf<AnyMember<Thread>>().toBeNever();
expectTypeOf<AnyMember<Goal>>().toBeNever();
expectTypeOf<AnyMember<ThreadOptions>>().toBeNever();
expectTypeOf<AnyMember<TurnOptions>>().toBeNever();
expectTypeOf<Thread>().toExtend<AsyncDisposable>();

// A thread is readable, and cannot be changed from outside.
expectTypeOf(thread.id).toEqualTypeOf<string>();
expectTypeOf(thread.info).toEqualTypeOf<protocol.ThreadStartResponse>();
// @ts-expect-error the id is the app-server's
thread.id = 'x';

// Turns.
expectTypeOf(thread.run('go')).resolves.toEqualTypeOf<TurnResult>();
expectTypeOf(thread.run('go', {})).resolves.toEqualTypeOf<TurnResult>();
expectTypeOf(thread.turn('go')).resolves.toEqualTypeOf<Turn>();
expectTypeOf(thread.send('go')).resolves.toEqualTypeOf<Turn>();
expectTypeOf(thread.attach('id')).toEqualTypeOf<Turn>();
expectTypeOf(thread.onTurn).parameter(0).toEqualTypeOf<(turn: Turn) => void>();
expectTypeOf(thread.onTurn(() => {})).toEqualTypeOf<Subscription>();
expectTypeOf(thread.review({ type: 'uncommittedChanges' })).resolves.toEqualTypeOf<Turn>();
expectTypeOf(thread.compact()).resolves.toEqualTypeOf<void>();
expectTypeOf(thread.revert({ beforeTurnId: 'id' })).resolves.toEqualTypeOf<void>();
expectTypeOf(thread.fork()).resolves.toEqualTypeOf<Thread>();
expectTypeOf(thread.read()).resolves.toEqualTypeOf<protocol.Thread>();
expectTypeOf(thread.unsubscribe({ interrupt: true })).resolves.toEqualTypeOf<void>();
// @ts-expect-error an input is needed
void thread.run();
// @ts-expect-error a number is no input
void thread.run(5);
// @ts-expect-error a commit needs its sha
void thread.review({ type: 'commit' });
// @ts-expect-error a turn is named
void thread.revert({});

// Goals.
expectTypeOf(thread.goal).toEqualTypeOf<Goal>();
expectTypeOf(thread.goal.set('x', { tokenBudget: 5 })).resolves.toEqualTypeOf<GoalRun>();
expectTypeOf(thread.goal.get()).resolves.toEqualTypeOf<protocol.ThreadGoal | null>();
expectTypeOf(run.run()).resolves.toEqualTypeOf<GoalResult>();
for await (const event of run) expectTypeOf(event).toEqualTypeOf<TurnEvent>();
for await (const turn of run.turns()) expectTypeOf(turn).toEqualTypeOf<Turn>();

// Options of threads are those of the wire but for the tools, and none is forgotten.
type WireStart = Omit<protocol.ThreadStartParams, 'dynamicTools'>;
expectTypeOf<keyof WireStart>().toExtend<keyof ThreadOptions>();
expectTypeOf<Exclude<keyof ThreadOptions, keyof WireStart>>().toEqualTypeOf<
  'tools' | 'approvals' | 'onUserInput' | 'onElicitation'
>();
expectTypeOf<Pick<ThreadOptions, keyof WireStart>>().toEqualTypeOf<WireStart>();
expectTypeOf<keyof Omit<protocol.ThreadResumeParams, 'threadId'>>().toExtend<keyof ResumeOptions>();
expectTypeOf<keyof Omit<protocol.ThreadForkParams, 'threadId'>>().toExtend<keyof ForkOptions>();

// Options of turns, too.
type WireTurn = Omit<protocol.TurnStartParams, 'threadId' | 'input'>;
expectTypeOf<keyof WireTurn>().toExtend<keyof TurnOptions>();
expectTypeOf<Pick<TurnOptions, keyof WireTurn>>().toEqualTypeOf<WireTurn>();
expectTypeOf<Exclude<keyof TurnOptions, keyof WireTurn>>().toEqualTypeOf<
  | 'sandbox'
  | 'output'
  | 'repair'
  | 'signal'
  | 'timeoutMs'
  | 'idleTimeoutMs'
  | 'whenBusy'
  | 'approvals'
  | 'onUserInput'
  | 'onElicitation'
>();
expectTypeOf<WhenBusy>().toEqualTypeOf<'queue' | 'steer' | 'reject' | 'interrupt'>();
expectTypeOf<TurnOptions['sandbox']>().toEqualTypeOf<protocol.SandboxMode | null | undefined>();
expectTypeOf<ThreadSettingsChange['sandbox']>().toEqualTypeOf<TurnOptions['sandbox']>();

// What is right compiles …
const started: ThreadOptions = {
  sandbox: 'workspace-write',
  approvalPolicy: null,
  config: { sandbox_workspace_write: { network_access: true } },
};
const turned: TurnOptions = { sandbox: 'read-only', whenBusy: 'steer', timeoutMs: undefined };
void thread.configure({ model: 'm', sandbox: 'danger-full-access' });
void [started, turned];

// … and what is misspelt does not.
// @ts-expect-error there is no such option
const _unknownOption: ThreadOptions = { sandBox: 'read-only' };
// @ts-expect-error tools take the place of it
const _dynamicTools: ThreadOptions = { dynamicTools: [] };
// @ts-expect-error modes are written with hyphens
const _wrongSandbox: ThreadOptions = { sandbox: 'readOnly' };
// @ts-expect-error there is no such policy
const _wrongPolicy: ThreadOptions = { approvalPolicy: 'always' };
// @ts-expect-error queueing is a matter of turns
const _busyThread: ThreadOptions = { whenBusy: 'queue' };
// @ts-expect-error there is no such option
const _unknownTurnOption: TurnOptions = { timeout: 5 };
// @ts-expect-error modes are written with hyphens
const _wrongTurnSandbox: TurnOptions = { sandbox: 'workspaceWrite' };
// @ts-expect-error there is no such way
const _wrongBusy: TurnOptions = { whenBusy: 'wait' };
// @ts-expect-error a thread is no option of its turn
const _otherThread: TurnOptions = { threadId: 'x' };
// @ts-expect-error milliseconds are a number
const _wrongTime: TurnOptions = { timeoutMs: '5s' };
// @ts-expect-error there is no such setting
void thread.configure({ modle: 'm' });
// @ts-expect-error base instructions are fixed when a thread starts
void thread.configure({ baseInstructions: 'x' });
