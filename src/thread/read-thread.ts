import { InvalidRequestError, RpcError } from '../errors.js';
import type {
  SortDirection,
  Thread,
  ThreadItem,
  ThreadItemEntry,
  ThreadTurnsListResponse,
  Turn,
  TurnItemsView,
} from '../protocol/protocol.js';
import { checkOptions } from '../util/check-options.js';
import { explain } from './advice.js';
import type { ListingOptions } from './lazy-pages.js';
import { paginate } from './listing.js';
import type { Page, Paginated } from './pages.js';
import type { SessionContext } from './session-context.js';

/** How a thread is read. */
export interface ReadThreadOptions {
  /** Whether `turns` is filled in. Default: false. Prefer `thread.turns()` for a long history. */
  readonly includeTurns?: boolean | undefined;
}

/** Which turns of a thread are listed, and how. */
export interface TurnListOptions extends ListingOptions {
  /** `asc` for the oldest first. Default: `desc`. */
  readonly sortDirection?: SortDirection | null | undefined;
  /** How much of its items each turn has: `notLoaded`, `summary` or `full`. Default: `summary`. */
  readonly itemsView?: TurnItemsView | null | undefined;
}

/** Which items of a thread are listed, and how. */
export interface ItemListOptions extends ListingOptions {
  /**
   * How many items a page holds at most; of a thread with `historyMode: "legacy"`, how many turns'.
   * Default: the app-server's choice.
   */
  readonly limit?: number | null | undefined;
  /** Only the items of this turn. */
  readonly turnId?: string | null | undefined;
  /** `desc` for the newest first. Default: `asc`. */
  readonly sortDirection?: SortDirection | null | undefined;
}

/** One page of a thread's items. */
export interface ItemPage extends Page<ThreadItem> {
  /** The same items, each with the id of its turn and its times. */
  readonly entries: readonly ThreadItemEntry[];
  /** Where to begin for the opposite `sortDirection`; null when there is nothing. */
  readonly backwardsCursor: string | null;
}

const READ = { includeTurns: 'boolean' } as const;
const LISTING = { cursor: 'string', limit: 'number', sortDirection: 'string' } as const;
const TURNS = { ...LISTING, itemsView: 'string' } as const;
const ITEMS = { ...LISTING, turnId: 'string' } as const;

/** Reads a thread as it is stored (`thread/read`). */
export async function readThread(
  session: SessionContext,
  threadId: string,
  options: ReadThreadOptions,
): Promise<Thread> {
  checkOptions(options, READ, { action: 'read a thread' });
  const { includeTurns = false } = options;
  try {
    const { thread } = await session.client.request('thread/read', { threadId, includeTurns });
    return thread;
  } catch (error) {
    if (includeTurns && hasNoTurnsYet(error)) return readThread(session, threadId, {});
    throw explain(error);
  }
}

/** Lists the turns of a thread (`thread/turns/list`). */
export function listTurns(
  session: SessionContext,
  threadId: string,
  options: TurnListOptions,
): Paginated<Turn, ThreadTurnsListResponse> {
  return paginate(session, {
    action: 'list turns',
    options,
    shape: TURNS,
    fetch: (_session, params) => turnsPage(session, threadId, params),
  });
}

/**
 * Lists the items of a thread (`thread/items/list`).
 *
 * That method knows only threads of today's form, so those of the older one are read turn by turn.
 */
export function listItems(
  session: SessionContext,
  threadId: string,
  options: ItemListOptions,
): Paginated<ThreadItem, ItemPage> {
  return paginate(session, {
    action: 'list items',
    options,
    shape: ITEMS,
    fetch: (_session, params) => itemsPage(session, threadId, params),
  });
}

async function turnsPage(
  { client }: SessionContext,
  threadId: string,
  options: TurnListOptions,
): Promise<ThreadTurnsListResponse> {
  try {
    return await client.request('thread/turns/list', { ...definedOnly(options), threadId });
  } catch (error) {
    if (!hasNoTurnsYet(error)) throw error;
    return { data: [], nextCursor: null, backwardsCursor: null };
  }
}

async function itemsPage(
  session: SessionContext,
  threadId: string,
  options: ItemListOptions,
): Promise<ItemPage> {
  try {
    const params = { ...definedOnly(options), threadId };
    const { data: entries, ...page } = await session.client.request('thread/items/list', params);
    return { ...page, entries, data: entries.map(({ item }) => item) };
  } catch (error) {
    // The same refusal stands for an unknown, an ephemeral, an unused and an older thread.
    if (!isUnsupported(error)) throw error;
    const { ephemeral } = await readThread(session, threadId, {});
    if (ephemeral) throw ephemeralHasNoItems(error);
    return itemsOfTurns(session, threadId, options);
  }
}

/** Makes a page of items from a page of turns. */
async function itemsOfTurns(
  session: SessionContext,
  threadId: string,
  options: ItemListOptions,
): Promise<ItemPage> {
  const { turnId, sortDirection, ...listing } = options;
  const { data: turns, ...page } = await turnsPage(session, threadId, {
    ...listing,
    sortDirection: sortDirection ?? 'asc',
    itemsView: 'full',
  });
  const entries = turns
    .filter(({ id }) => (turnId ?? id) === id)
    .flatMap(turn => {
      const items = turn.items.map(item => toEntry(turn, item));
      return sortDirection === 'desc' ? items.reverse() : items;
    });
  return { ...page, entries, data: entries.map(({ item }) => item) };
}

function toEntry({ id: turnId }: Turn, item: ThreadItem): ThreadItemEntry {
  return { turnId, item, startedAtMs: null, completedAtMs: null };
}

function ephemeralHasNoItems(cause: unknown): InvalidRequestError {
  const method = 'thread/items/list';
  const message = `ephemeral threads do not support ${method}`;
  return new InvalidRequestError(method, { code: -32600, message }, { cause });
}

function hasNoTurnsYet(error: unknown): boolean {
  return (
    isUnsupported(error) ||
    (error instanceof InvalidRequestError && error.message.includes('is not materialized yet'))
  );
}

function isUnsupported(error: unknown): boolean {
  return (
    error instanceof RpcError &&
    error.code === -32601 &&
    error.message.includes('not supported yet')
  );
}

/** Leaves out undefined members, which the wire's types have no place for. */
function definedOnly<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
