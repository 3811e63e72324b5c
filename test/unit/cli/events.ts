import type { RunEnd } from '../../../src/cli/printer.js';
import type {
  NotificationParams,
  ThreadItem,
  ThreadTokenUsage,
  TurnNotificationMethod,
} from '../../../src/protocol/protocol.js';
import type { TurnEvent } from '../../../src/thread/event-log.js';
import type { TurnResult } from '../../../src/turn-types.js';

const IDS = { threadId: 'thread', turnId: 'turn' };

/** Makes an event with what a test cares about. */
export function event<M extends TurnNotificationMethod>(
  method: M,
  params: Partial<NotificationParams<M>>,
): TurnEvent {
  return { method, params: { ...IDS, ...params }, seq: 1 } as unknown as TurnEvent;
}

export function started(item: object): TurnEvent {
  return event('item/started', { item: item as ThreadItem });
}

export function completed(item: object): TurnEvent {
  return event('item/completed', { item: item as ThreadItem });
}

export function delta(itemId: string, text: string): TurnEvent {
  return event('item/agentMessage/delta', { itemId, delta: text });
}

/** A command with its end; `over` changes what matters. */
export function command(over: object = {}): object {
  return {
    type: 'commandExecution',
    id: 'c1',
    command: "/bin/bash -lc 'ls -l'",
    status: 'completed',
    aggregatedOutput: 'a\nb\n',
    exitCode: 0,
    durationMs: 120,
    ...over,
  };
}

export function tokenUsage(inputTokens: number, outputTokens: number): ThreadTokenUsage {
  const counts = {
    totalTokens: inputTokens + outputTokens,
    inputTokens,
    cachedInputTokens: 0,
    cacheWriteInputTokens: 0,
    outputTokens,
    reasoningOutputTokens: 0,
  };
  return { total: counts, last: counts, modelContextWindow: null };
}

export function ended(over: Partial<TurnResult>): RunEnd {
  const result: TurnResult = {
    ...IDS,
    status: 'completed',
    text: '',
    items: [],
    usage: tokenUsage(1_234, 56),
    plan: null,
    diff: null,
    error: null,
    recovered: false,
    startedAt: null,
    completedAt: null,
    durationMs: 1_200,
    output: undefined,
    ...over,
  };
  return { status: result.status, result, error: null, elapsedMs: 5_000 };
}
