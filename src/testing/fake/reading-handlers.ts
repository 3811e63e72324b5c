import type {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadListParams,
  ThreadListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
} from '../../protocol/protocol.js';
import { invalidRequest, notSupported } from './fake-errors.js';
import type { Call, Handlers } from './handlers.js';
import { pageOf } from './pages.js';
import { deprecate } from './thread-handlers.js';
import type { ThreadRecord } from './thread-store.js';
import { toReadState, toThread, toTurn } from './wire-shapes.js';

/** Reads threads, turns and items. */
export const readingHandlers: Handlers = {
  'thread/read': readThread,
  'thread/list': listThreads,
  'thread/turns/list': listTurns,
  'thread/items/list': listItems,
  'thread/loaded/list': (params, { process }) => {
    const { data, nextCursor } = pageOf([...process.threads.keys()], params, 'loaded');
    return { data, nextCursor };
  },
};

function readThread(params: ThreadReadParams, call: Call): ThreadReadResponse {
  const { threadId, includeTurns = false } = params;
  const record = readable(call, threadId);
  const readState = toReadState(record);
  if (!includeTurns) return { thread: threadOf(record, call), readState };
  if (record.ephemeral) throw invalidRequest('ephemeral threads do not support includeTurns');
  checkHasTurns(record, call, 'list_turns');
  deprecate(call);
  const turns = record.turns.map(turn => toTurn(turn, 'full'));
  return { thread: { ...threadOf(record, call), turns }, readState };
}

function listThreads(params: ThreadListParams, call: Call): ThreadListResponse {
  const { archived, cwd, searchTerm, sortDirection, sortKey } = params;
  const folders = cwd == null ? undefined : [cwd].flat();
  const records = call.world.store
    .all()
    .filter(record => record.archived === (archived ?? false))
    .filter(record => folders?.includes(record.settings.cwd) ?? true)
    .filter(record => !searchTerm || `${record.name} ${record.preview}`.includes(searchTerm));
  const time = (record: ThreadRecord): number =>
    sortKey === 'updated_at' ? record.updatedAt : record.createdAt;
  // Of those of the same second, the one that came last is the newest.
  const newestFirst = records.reverse().sort((a, b) => time(b) - time(a));
  const sorted = sortDirection === 'asc' ? newestFirst.reverse() : newestFirst;
  const { data, ...cursors } = pageOf(sorted, params, 'threads');
  const readStates = Object.fromEntries(
    data.flatMap(record => {
      const readState = toReadState(record);
      return readState === null ? [] : [[record.id, readState]];
    }),
  );
  return { data: data.map(record => listed(record, call)), readStates, ...cursors };
}

function listTurns(params: ThreadTurnsListParams, call: Call): ThreadTurnsListResponse {
  const { threadId, itemsView, sortDirection } = params;
  const record = readable(call, threadId);
  if (record.ephemeral) {
    throw invalidRequest('ephemeral threads do not support thread/turns/list');
  }
  checkHasTurns(record, call, 'list_turns');
  const turns = record.turns.map(turn => toTurn(turn, itemsView ?? 'summary'));
  if (sortDirection !== 'asc') turns.reverse();
  return pageOf(turns, params, `turns-${threadId}`);
}

function listItems(params: ThreadItemsListParams, call: Call): ThreadItemsListResponse {
  const { threadId, turnId, sortDirection, cursor, limit } = params;
  const record = readable(call, threadId, 'thread/items/list');
  if (record.ephemeral) throw notSupported('thread/items/list');
  checkHasTurns(record, call, 'thread/items/list');
  const entries = record.turns
    .filter(turn => turnId == null || turn.id === turnId)
    .flatMap(turn =>
      turn.items.map(item => ({
        turnId: turn.id,
        item,
        startedAtMs: item.startedAtMs ?? null,
        completedAtMs: item.completedAtMs ?? null,
      })),
    );
  if (sortDirection === 'desc') entries.reverse();
  const request = { cursor: typeof cursor === 'string' ? cursor : null, limit };
  return pageOf(entries, request, `items-${threadId}`);
}

/** Gives a thread that is in memory or stored. */
function readable({ process, world }: Call, threadId: string, method?: string): ThreadRecord {
  const record = process.threads.get(threadId)?.record ?? world.store.find(threadId);
  if (record !== undefined) return record;
  throw method === undefined
    ? invalidRequest(`thread not loaded: ${threadId}`)
    : notSupported(method);
}

/** Before its first turn, a thread has nowhere to read turns from. */
function checkHasTurns(record: ThreadRecord, { world }: Call, what: string): void {
  if (world.store.find(record.id) === undefined) throw notSupported(what);
}

function threadOf(record: ThreadRecord, { process }: Call): ReturnType<typeof toThread> {
  return toThread(record, process.threads.get(record.id)?.status ?? { type: 'notLoaded' });
}

function listed(record: ThreadRecord, call: Call): ReturnType<typeof toThread> {
  return { ...threadOf(record, call), canAcceptDirectInput: null };
}
