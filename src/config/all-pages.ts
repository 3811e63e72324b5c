import { CodexError } from '../errors.js';

/** One page of a list. */
interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * Reads every page of a list, from the first one on.
 *
 * @throws CodexError when the app-server repeats a cursor: the list would never end.
 */
export async function allPages<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    all.push(...page.data);
    if (page.nextCursor !== null && page.nextCursor === cursor) {
      throw new CodexError('Cannot read the next page: the app-server repeated its cursor');
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
