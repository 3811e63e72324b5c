/** Compiled by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest';
import type { Codex } from '../../src/codex/codex.js';
import type {
  ThreadItem,
  ThreadItemEntry,
  ThreadListParams,
  ThreadListResponse,
  ThreadSearchResult,
  Thread as WireThread,
  Turn as WireTurn,
} from '../../src/protocol/protocol.js';
import type { Page, Paginated } from '../../src/thread/pages.js';
import type { Thread } from '../../src/thread/thread.js';
import type { ThreadFilter } from '../../src/thread/thread-list.js';

declare const codex: Codex;
declare const thread: Thread;
declare const numbers: Paginated<number>;

type ItemOf<L> = L extends AsyncIterable<infer T> ? T : never;

// Awaited a page, iterated its items.
expectTypeOf<Awaited<typeof numbers>>().toEqualTypeOf<Page<number>>();
expectTypeOf<ItemOf<typeof numbers>>().toEqualTypeOf<number>();
expectTypeOf<ItemOf<ReturnType<typeof numbers.pages>>>().toEqualTypeOf<Page<number>>();
expectTypeOf(numbers.toArray()).resolves.toEqualTypeOf<number[]>();
expectTypeOf(numbers.catch(() => 'none' as const)).resolves.toEqualTypeOf<Page<number> | 'none'>();
expectTypeOf(numbers.finally(() => {})).resolves.toEqualTypeOf<Page<number>>();
expectTypeOf<Page<number>['nextCursor']>().toEqualTypeOf<string | null>();

// Listings keep everything that the app-server tells with a page.
expectTypeOf<ItemOf<ReturnType<typeof codex.threads>>>().toEqualTypeOf<WireThread>();
expectTypeOf<Awaited<ReturnType<typeof codex.threads>>>().toEqualTypeOf<ThreadListResponse>();
expectTypeOf<ItemOf<ReturnType<typeof codex.searchThreads>>>().toEqualTypeOf<ThreadSearchResult>();
expectTypeOf<ItemOf<ReturnType<typeof codex.loadedThreads>>>().toEqualTypeOf<string>();
expectTypeOf<ItemOf<ReturnType<typeof thread.turns>>>().toEqualTypeOf<WireTurn>();
expectTypeOf<ItemOf<ReturnType<typeof thread.items>>>().toEqualTypeOf<ThreadItem>();
expectTypeOf<Awaited<ReturnType<typeof thread.items>>['entries']>().toEqualTypeOf<
  readonly ThreadItemEntry[]
>();

// Options are those of the wire.
expectTypeOf<keyof ThreadListParams>().toEqualTypeOf<keyof ThreadFilter>();
thread.items({ turnId: 'a', sortDirection: 'desc', limit: 5, cursor: null });
thread.turns({ itemsView: 'full', limit: undefined });
// @ts-expect-error there is no such direction
thread.turns({ sortDirection: 'newest' });
// @ts-expect-error there is no such filter
codex.threads({ name: 'x' });
