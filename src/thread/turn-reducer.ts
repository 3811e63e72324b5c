import type { ThreadItem, TurnNotification } from '../protocol/protocol.js';
import type { TurnResult, TurnSnapshot, TurnStatus } from '../turn-types.js';

/** Makes the snapshot of a turn of which nothing has come yet. */
export function emptySnapshot(threadId: string, turnId: string): TurnSnapshot {
  return {
    threadId,
    turnId,
    status: 'inProgress',
    items: [],
    completedItemIds: [],
    text: '',
    usage: null,
    plan: null,
    diff: null,
    error: null,
    recovered: false,
    startedAt: null,
    completedAt: null,
    durationMs: null,
  };
}

/**
 * Folds one notification into what is known of a turn, and returns the new snapshot.
 *
 * Pure: the old snapshot stays as it is, and what did not change is shared. Notifications that say
 * nothing about the snapshot, known or not, leave it as it is.
 */
export function reduceTurn(snapshot: TurnSnapshot, event: TurnNotification): TurnSnapshot {
  switch (event.method) {
    case 'turn/started':
      return { ...snapshot, startedAt: event.params.turn.startedAt };
    case 'turn/completed':
      return complete(snapshot, event.params.turn);
    case 'item/started':
      return withStartedItem(snapshot, event.params.item);
    case 'item/completed':
      return withCompletedItem(snapshot, event.params.item);
    case 'item/agentMessage/delta':
    case 'item/plan/delta':
    case 'item/commandExecution/outputDelta':
    case 'item/reasoning/summaryTextDelta':
    case 'item/reasoning/textDelta':
      return withDelta(snapshot, event);
    case 'turn/plan/updated': {
      const { explanation, plan: steps } = event.params;
      return { ...snapshot, plan: { explanation, steps } };
    }
    case 'turn/diff/updated':
      return { ...snapshot, diff: event.params.diff };
    case 'thread/tokenUsage/updated':
      return { ...snapshot, usage: event.params.tokenUsage };
    case 'error':
      return { ...snapshot, error: event.params.error };
    default:
      return snapshot;
  }
}

/** Makes the result of a turn from its last snapshot. */
export function resultOf(snapshot: TurnSnapshot): TurnResult<undefined> {
  const { items, completedItemIds, status } = snapshot;
  const byId = new Map(items.map(item => [item.id, item]));
  // Named, since to gather the others costs more than all else that ends a turn.
  return {
    threadId: snapshot.threadId,
    turnId: snapshot.turnId,
    text: snapshot.text,
    usage: snapshot.usage,
    plan: snapshot.plan,
    diff: snapshot.diff,
    error: snapshot.error,
    recovered: snapshot.recovered,
    startedAt: snapshot.startedAt,
    completedAt: snapshot.completedAt,
    durationMs: snapshot.durationMs,
    // A word that these types do not list is handed on as it came.
    status: status as TurnResult['status'],
    items: completedItemIds.flatMap(id => byId.get(id) ?? []),
    output: undefined,
  };
}

interface CompletedTurn {
  readonly status: TurnStatus;
  readonly error: TurnSnapshot['error'];
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly durationMs: number | null;
}

function complete(snapshot: TurnSnapshot, turn: CompletedTurn): TurnSnapshot {
  const { status, error, startedAt, completedAt, durationMs } = turn;
  return {
    ...snapshot,
    status,
    error,
    startedAt: startedAt ?? snapshot.startedAt,
    completedAt,
    durationMs,
  };
}

/** What is complete stays so, and what was said stays said, when a start comes late or again. */
function withStartedItem(snapshot: TurnSnapshot, item: ThreadItem): TurnSnapshot {
  if (snapshot.completedItemIds.includes(item.id)) return snapshot;
  const known = snapshot.items.findLast(({ id }) => id === item.id);
  const isLonger = hasText(item) && hasText(known) && known.text.length > item.text.length;
  return withItem(snapshot, isLonger ? { ...item, text: known.text } : item);
}

function hasText(
  item: ThreadItem | undefined,
): item is Extract<ThreadItem, { type: 'agentMessage' | 'plan' }> {
  return item?.type === 'agentMessage' || item?.type === 'plan';
}

function withItem(snapshot: TurnSnapshot, item: ThreadItem): TurnSnapshot {
  const index = snapshot.items.findLastIndex(known => known.id === item.id);
  const items = index === -1 ? [...snapshot.items, item] : snapshot.items.with(index, item);
  return { ...snapshot, items, text: finalText(items) };
}

function withCompletedItem(snapshot: TurnSnapshot, item: ThreadItem): TurnSnapshot {
  const { completedItemIds } = snapshot;
  return {
    ...withItem(snapshot, item),
    completedItemIds: completedItemIds.includes(item.id)
      ? completedItemIds
      : [...completedItemIds, item.id],
  };
}

type DeltaEvent = Extract<TurnNotification, { params: { itemId: string; delta: string } }>;

function withDelta(snapshot: TurnSnapshot, event: DeltaEvent): TurnSnapshot {
  const { itemId } = event.params;
  if (snapshot.completedItemIds.includes(itemId)) return snapshot;
  const item = snapshot.items.findLast(known => known.id === itemId) ?? itemFromDelta(event);
  const grown = item && grow(item, event);
  return grown === undefined ? snapshot : withItem(snapshot, grown);
}

/** Makes the item that a delta belongs to, when its start did not come. */
function itemFromDelta(event: DeltaEvent): ThreadItem | undefined {
  const id = event.params.itemId;
  switch (event.method) {
    case 'item/agentMessage/delta':
      return {
        type: 'agentMessage',
        id,
        text: '',
        phase: null,
        moderation: null,
        memoryCitation: null,
        delivery: null,
        questions: null,
      };
    case 'item/plan/delta':
      return { type: 'plan', id, text: '' };
    case 'item/reasoning/summaryTextDelta':
    case 'item/reasoning/textDelta':
      return { type: 'reasoning', id, summary: [], content: [] };
    default:
      return undefined;
  }
}

function grow(item: ThreadItem, event: DeltaEvent): ThreadItem | undefined {
  const { delta } = event.params;
  switch (item.type) {
    case 'agentMessage':
    case 'plan':
      return { ...item, text: item.text + delta };
    case 'commandExecution':
      return { ...item, aggregatedOutput: (item.aggregatedOutput ?? '') + delta };
    case 'reasoning':
      return event.method === 'item/reasoning/textDelta'
        ? { ...item, content: growAt(item.content, event.params.contentIndex, delta) }
        : event.method === 'item/reasoning/summaryTextDelta'
          ? { ...item, summary: growAt(item.summary, event.params.summaryIndex, delta) }
          : undefined;
    default:
      return undefined;
  }
}

function growAt(parts: readonly string[], index: number, delta: string): string[] {
  const grown = [...parts];
  while (grown.length <= index) grown.push('');
  grown[index] += delta;
  return grown;
}

/** Picks the final answer: the last message with phase `final_answer`, else the last without one. */
function finalText(items: readonly ThreadItem[]): string {
  let unphased: string | undefined;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item?.type !== 'agentMessage') continue;
    if (item.phase === 'final_answer') return item.text;
    // A server may leave the phase out.
    if ((item.phase ?? null) === null) unphased ??= item.text;
  }
  return unphased ?? '';
}
