import { checkOptions, type OptionShape } from '../util/check-options.js';
import { explained } from './advice.js';
import { checkCount } from './check-arguments.js';
import { type Page, Paginated } from './pages.js';
import type { SessionContext } from './session-context.js';

/** Gives the session, which may have to be started first. */
export type SessionSource = () => SessionContext | Promise<SessionContext>;

/** What every listing may be told. */
export interface ListingOptions {
  /** Where to begin: the `nextCursor` of a page of the same listing. Default: at the first page. */
  readonly cursor?: string | null | undefined;
  /** How many a page holds at most. Default: the app-server's choice. */
  readonly limit?: number | null | undefined;
}

/** How a listing is made. */
export interface Listing<O extends ListingOptions, P> {
  /** What it does, such as `list threads`; part of the messages. */
  readonly action: string;
  readonly options: O;
  readonly shape: OptionShape;
  /** Checks more than the kinds of the options. */
  check?(): void;
  /** Asks for one page. */
  fetch(session: SessionContext, options: O & { readonly cursor: string | null }): Promise<P>;
}

/** Makes a listing whose options are checked, and its session asked for, when it is first read. */
export function paginate<T, P extends Page<T>, O extends ListingOptions>(
  source: SessionSource,
  listing: Listing<O, P>,
): Paginated<T, P> {
  const { action, shape } = listing;
  const options = copyOf(listing.options);
  const fetch = async (cursor: string | null): Promise<P> => {
    checkOptions(options, shape, { action, allowNull: true });
    checkCount(options.limit, { argument: 'options.limit', action, min: 1 });
    listing.check?.();
    const session = await source();
    return explained(listing.fetch(session, { ...options, cursor }));
  };
  const start: unknown = options?.cursor;
  return new Paginated<T, P>(fetch, typeof start === 'string' ? start : null);
}

/** Copies the options: what the caller does with its object later is no concern of the listing. */
function copyOf<O>(options: O): O {
  return typeof options === 'object' && options !== null && !Array.isArray(options)
    ? { ...options }
    : options;
}
