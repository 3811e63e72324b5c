import { CodexError } from '../errors.js';

/** One page of a listing. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next page begins; null when this is the last one. */
  readonly nextCursor: string | null;
}

/** Says that the app-server gave a cursor of a listing that it had given before. */
export class RepeatedCursorError extends CodexError {
  static {
    RepeatedCursorError.prototype.name = 'RepeatedCursorError';
  }

  /** The cursor that came twice. */
  readonly cursor: string;

  constructor(cursor: string) {
    super('Cannot read the next page: the app-server gave a cursor for the second time');
    this.cursor = cursor;
  }
}

/** Asks for the page at a cursor; null is the very first page. */
export type FetchPage<P> = (cursor: string | null) => Promise<P>;

/**
 * A listing that comes in pages.
 *
 * `await` gives the first page, `for await` every item of all pages. Nothing is asked for before
 * that, and each page only when it is needed: leaving a loop early asks for no more. Awaiting again
 * gives the same page; iterating again starts anew.
 */
export class Paginated<T, P extends Page<T> = Page<T>> implements PromiseLike<P>, AsyncIterable<T> {
  readonly #fetch: FetchPage<P>;
  readonly #start: string | null;
  #first: Promise<P> | undefined;

  /** @internal */
  constructor(fetch: FetchPage<P>, start: string | null = null) {
    this.#fetch = fetch;
    this.#start = start;
  }

  /** Gives the first page to `await`. */
  // biome-ignore lint/suspicious/noThenProperty: a listing is awaitable by design.
  then<A = P, B = never>(
    onFulfilled?: ((page: P) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#first ??= this.#fetch(this.#start);
    return this.#first.then(onFulfilled, onRejected);
  }

  /** Gives the first page, or what `onRejected` makes of the reason why there is none. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<P | B> {
    return this.then(undefined, onRejected);
  }

  /** Gives the first page, after `onFinally` was called. */
  finally(onFinally?: (() => void) | null): Promise<P> {
    return this.then().finally(onFinally);
  }

  /**
   * Iterates the pages, each as the app-server gave it.
   *
   * Throws {@link RepeatedCursorError} instead of reading the same pages for ever.
   */
  async *pages(): AsyncGenerator<P, undefined, undefined> {
    let cursor = this.#start;
    const seen = new Set(cursor === null ? [] : [cursor]);
    do {
      const page: P = await this.#fetch(cursor);
      yield page;
      cursor = page.nextCursor;
      if (cursor !== null) {
        if (seen.has(cursor)) throw new RepeatedCursorError(cursor);
        seen.add(cursor);
      }
    } while (cursor !== null);
  }

  /** Iterates every item of all pages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }

  /** Reads all pages, and gives every item. */
  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.pages()) items.push(...page.data);
    return items;
  }
}
