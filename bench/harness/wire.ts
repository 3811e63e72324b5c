/** The method of a piece of a message. */
export const DELTA = 'item/agentMessage/delta';

/** How many threads a stream is spread over. */
export const THREADS = 8;

/** The id of a thread that the sender starts, by its number from 0 on. */
export function threadIdOf(thread: number): string {
  return `0198c0de-0000-7000-8000-${String(thread).padStart(12, '0')}`;
}

/** The id of a turn, by the number of its thread and its own there, from 0 on. */
function turnIdOf(thread: number, turn: number): string {
  return `0198c0de-0001-7000-${String(8_000 + thread)}-${String(turn).padStart(12, '0')}`;
}

/** The id of the only message of a turn. */
function itemIdOf(thread: number, turn: number): string {
  return `msg_${String(thread).padStart(8, '0')}${String(turn).padStart(24, '0')}`;
}

/** A turn by the number of its thread and its own. */
export interface TurnPlace {
  readonly thread: number;
  readonly turn: number;
}

/** Makes the line that brings a piece of the message, in the order of the real app-server. */
export function deltaLine({ thread, turn }: TurnPlace, delta: string): string {
  return JSON.stringify({
    method: DELTA,
    params: {
      threadId: threadIdOf(thread),
      turnId: turnIdOf(thread, turn),
      itemId: itemIdOf(thread, turn),
      delta,
    },
    emittedAtMs: 1_764_000_000_000,
  });
}

/** Makes the lines that begin a turn. */
export function startLines({ thread, turn }: TurnPlace): string[] {
  const threadId = threadIdOf(thread);
  const wireTurn = turnOf({ thread, turn }, 'inProgress');
  return [
    line('turn/started', { threadId, turn: wireTurn }),
    line('item/started', { ...idsOf({ thread, turn }), item: messageOf({ thread, turn }, '') }),
  ];
}

/** Makes the lines that end a turn. */
export function endLines(place: TurnPlace, text: string): string[] {
  const threadId = threadIdOf(place.thread);
  return [
    line('item/completed', { ...idsOf(place), item: messageOf(place, text) }),
    line('turn/completed', { threadId, turn: turnOf(place, 'completed') }),
  ];
}

/** Makes the wire's form of a turn. */
export function turnOf(place: TurnPlace, status: string): object {
  const id = turnIdOf(place.thread, place.turn);
  const times = { startedAt: 1_764_000_000, completedAt: null, durationMs: null };
  return { id, rootTurnId: id, items: [], itemsView: 'notLoaded', status, error: null, ...times };
}

function idsOf({ thread, turn }: TurnPlace): object {
  return { threadId: threadIdOf(thread), turnId: turnIdOf(thread, turn) };
}

function messageOf({ thread, turn }: TurnPlace, text: string): object {
  return { type: 'agentMessage', id: itemIdOf(thread, turn), text, phase: null };
}

function line(method: string, params: object): string {
  return JSON.stringify({ method, params, emittedAtMs: 1_764_000_000_000 });
}
