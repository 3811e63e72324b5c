import type {
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListResponse,
  ThreadSearchParams,
  ThreadSearchResponse,
} from '../protocol/protocol.js';
import { checkText } from './check-arguments.js';
import type { ListingOptions } from './lazy-pages.js';
import { pagesOf } from './listing.js';
import type { FetchPage } from './pages.js';
import type { SessionContext } from './session-context.js';

/**
 * Which threads are listed, and how: every field of `thread/list`, as on the wire.
 *
 * `searchTerm` looks into names and first messages; `codex.searchThreads()` into everything that was
 * said. Without `sourceKinds` the interactive ones are listed, which those of this package count as;
 * newest first unless told.
 */
export type ThreadFilter = ThreadListParams;

/** Which threads are searched, and how: every field of `thread/search` but the text. */
export type ThreadSearchFilter = Omit<ThreadSearchParams, 'searchTerm'>;

const COMMON = {
  includeAttachedThreads: 'boolean',
  currentAccountOnly: 'boolean',
  cursor: 'string',
  limit: 'number',
  sortKey: 'string',
  sortDirection: 'string',
  sourceKinds: 'array',
  archived: 'boolean',
} as const satisfies Record<keyof ThreadSearchFilter, string>;

const FILTER = {
  ...COMMON,
  excludedThreadIds: 'array',
  modelProviders: 'array',
  originators: 'array',
  sectionId: 'string',
  projectId: 'string',
  cwd: 'string|array',
  useStateDbOnly: 'boolean',
  searchTerm: 'string',
  parentThreadId: 'string',
  ancestorThreadId: 'string',
  attachedToThreadId: 'string',
} as const satisfies Record<keyof ThreadFilter, string>;

const LOADED = { cursor: 'string', limit: 'number' } as const;

/** Lists stored threads (`thread/list`). */
export function listThreads(
  session: SessionContext,
  filter: ThreadFilter,
): FetchPage<ThreadListResponse> {
  return pagesOf(session, {
    action: 'list threads',
    options: filter,
    shape: FILTER,
    fetch: ({ client }, params) => client.request('thread/list', params),
  });
}

/** Searches what was said in stored threads (`thread/search`). */
export function searchThreads(
  session: SessionContext,
  searchTerm: string,
  filter: ThreadSearchFilter,
): FetchPage<ThreadSearchResponse> {
  const action = 'search threads';
  return pagesOf(session, {
    action,
    options: filter,
    shape: COMMON,
    check: () => checkText(searchTerm, { argument: 'term', action }),
    fetch: ({ client }, params) => client.request('thread/search', { ...params, searchTerm }),
  });
}

/** Lists the ids of the threads that the app-server has loaded (`thread/loaded/list`). */
export function listLoadedThreads(
  session: SessionContext,
  options: ListingOptions,
): FetchPage<ThreadLoadedListResponse> {
  return pagesOf(session, {
    action: 'list the loaded threads',
    options,
    shape: LOADED,
    fetch: ({ client }, { limit, cursor }) =>
      client.request('thread/loaded/list', { cursor, ...(limit === undefined ? {} : { limit }) }),
  });
}
