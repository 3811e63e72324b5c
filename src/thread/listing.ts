import { checkOptions, type OptionShape } from '../util/check-options.js';
import { explained } from './advice.js';
import { checkCount } from './check-arguments.js';
import { type ListingOptions, lazyPages } from './lazy-pages.js';
import type { FetchPage, Page, Paginated } from './pages.js';
import type { SessionContext } from './session-context.js';

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

/** Makes a listing whose options are checked when it is first read. */
export function paginate<T, P extends Page<T>, O extends ListingOptions>(
  session: SessionContext,
  listing: Listing<O, P>,
): Paginated<T, P> {
  return lazyPages(listing.options, async options => pagesOf(session, { ...listing, options }));
}

/** Gives what asks for the pages of a listing, and checks its options each time. */
export function pagesOf<P, O extends ListingOptions>(
  session: SessionContext,
  listing: Listing<O, P>,
): FetchPage<P> {
  const { action, options, shape } = listing;
  return async cursor => {
    checkOptions(options, shape, { action, allowNull: true });
    checkCount(options.limit, { argument: 'options.limit', action, min: 1 });
    listing.check?.();
    return explained(listing.fetch(session, { ...options, cursor }));
  };
}
