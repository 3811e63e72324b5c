import { type FetchPage, type Page, Paginated } from './pages.js';

/** What every listing may be told. */
export interface ListingOptions {
  /** Where to begin: the `nextCursor` of a page of the same listing. Default: at the first page. */
  readonly cursor?: string | null | undefined;
  /** How many a page holds at most. Default: the app-server's choice. */
  readonly limit?: number | null | undefined;
}

/**
 * Makes a listing of pages that `open` knows how to ask for. It is told of a copy of the options:
 * what the caller does with its object later is no concern of the listing.
 */
export function lazyPages<T, P extends Page<T>, O extends ListingOptions>(
  options: O,
  open: (options: O) => Promise<FetchPage<P>>,
): Paginated<T, P> {
  const copy = copyOf(options);
  const start: unknown = copy?.cursor;
  return new Paginated<T, P>(
    async cursor => (await open(copy))(cursor),
    typeof start === 'string' ? start : null,
  );
}

function copyOf<O>(options: O): O {
  return typeof options === 'object' && options !== null && !Array.isArray(options)
    ? { ...options }
    : options;
}
