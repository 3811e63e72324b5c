/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type {
  FinalTurnStatus,
  protocol,
  Turn,
  TurnEvent,
  TurnFailedError,
  TurnPlan,
  TurnResult,
  TurnSnapshot,
} from '../../src/index.js';

declare const turn: Turn;
declare const typed: Turn<{ answer: number }>;
declare const result: TurnResult;
declare const failed: TurnFailedError;

type AnyMember<T> = { [K in keyof T]-?: 0 extends 1 & T[K] ? K : never }[keyof T];

expectTypeOf<AnyMember<Turn>>().toBeNever();
expectTypeOf<AnyMember<TurnResult>>().toBeNever();
expectTypeOf<AnyMember<TurnSnapshot>>().toBeNever();
expectTypeOf<AnyMember<TurnEvent>>().toBeNever();

// A turn is iterable, and nothing to await.
expectTypeOf<Turn>().toExtend<AsyncIterable<TurnEvent>>();
expectTypeOf<Turn>().not.toExtend<PromiseLike<unknown>>();
expectTypeOf(turn.id).toEqualTypeOf<string>();
expectTypeOf(turn.threadId).toEqualTypeOf<string>();
expectTypeOf(turn.run()).resolves.toEqualTypeOf<TurnResult>();
expectTypeOf(typed.run()).resolves.toEqualTypeOf<TurnResult<{ answer: number }>>();
expectTypeOf(turn.snapshot()).toEqualTypeOf<TurnSnapshot>();
expectTypeOf(turn.steer('x')).resolves.toEqualTypeOf<void>();
expectTypeOf(turn.interrupt()).resolves.toEqualTypeOf<void>();
expectTypeOf(turn.toReadableStream()).toEqualTypeOf<ReadableStream<TurnEvent>>();
expectTypeOf(turn.stream({ after: 5 })).toEqualTypeOf<
  AsyncIterableIterator<TurnEvent, undefined>
>();
for await (const piece of turn.text()) expectTypeOf(piece).toEqualTypeOf<string>();
// @ts-expect-error the id is the app-server's
turn.id = 'x';
// @ts-expect-error there is no such option
turn.stream({ from: 5 });
// @ts-expect-error a seq is a number
turn.stream({ after: '5' });

// Events are told apart by their method.
for await (const event of turn) {
  expectTypeOf(event.seq).toEqualTypeOf<number>();
  expectTypeOf(event.params.threadId).toEqualTypeOf<string>();
  switch (event.method) {
    case 'item/agentMessage/delta':
      expectTypeOf(event.params.delta).toEqualTypeOf<string>();
      expectTypeOf(event.params).toEqualTypeOf<protocol.AgentMessageDeltaNotification>();
      // @ts-expect-error a delta has no item
      event.params.item;
      break;
    case 'item/completed':
      expectTypeOf(event.params.item).toEqualTypeOf<protocol.ThreadItem>();
      if (event.params.item.type === 'commandExecution') {
        expectTypeOf(event.params.item.exitCode).toEqualTypeOf<number | null>();
      }
      break;
    case 'turn/completed':
      expectTypeOf(event.params.turn).toEqualTypeOf<protocol.Turn>();
      break;
    case 'error':
      expectTypeOf(event.params.willRetry).toEqualTypeOf<boolean>();
      break;
    // @ts-expect-error what concerns no turn is no event of one
    case 'account/updated':
      break;
  }
  // @ts-expect-error events are shared by all readers
  event.seq = 5;
}

// The result.
expectTypeOf<keyof TurnResult>().toEqualTypeOf<
  | 'threadId'
  | 'turnId'
  | 'status'
  | 'text'
  | 'items'
  | 'usage'
  | 'plan'
  | 'diff'
  | 'error'
  | 'recovered'
  | 'startedAt'
  | 'completedAt'
  | 'durationMs'
  | 'output'
>();
expectTypeOf(result.status).toEqualTypeOf<FinalTurnStatus>();
expectTypeOf<FinalTurnStatus>().toEqualTypeOf<'completed' | 'interrupted' | 'failed'>();
expectTypeOf(result.text).toEqualTypeOf<string>();
expectTypeOf(result.items).toEqualTypeOf<protocol.ThreadItem[]>();
expectTypeOf(result.usage).toEqualTypeOf<protocol.ThreadTokenUsage | null>();
expectTypeOf(result.plan).toEqualTypeOf<TurnPlan | null>();
expectTypeOf(result.diff).toEqualTypeOf<string | null>();
expectTypeOf(result.error).toEqualTypeOf<protocol.TurnError | null>();
expectTypeOf(result.durationMs).toEqualTypeOf<number | null>();
expectTypeOf(result.output).toEqualTypeOf<unknown>();
expectTypeOf<TurnResult<string>['output']>().toEqualTypeOf<string>();
// @ts-expect-error a result is read
result.text = 'x';

// Errors carry it.
expectTypeOf(failed.result).toEqualTypeOf<TurnResult>();
expectTypeOf(failed.info).toEqualTypeOf<protocol.CodexErrorInfo | null>();
expectTypeOf(failed.retryable).toEqualTypeOf<boolean>();
expectTypeOf(failed.partial).toEqualTypeOf<TurnSnapshot | undefined>();
