import { invalidRequest } from './fake-errors.js';

/** One page of a list. */
export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/** Which page is asked for. */
export interface PageRequest {
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/** Cuts a list into pages; a cursor of another list is refused as the app-server does it. */
export function pageOf<T>(all: readonly T[], request: PageRequest, scope: string): Page<T> {
  const start = request.cursor ? offsetOf(request.cursor, scope) : 0;
  const end = start + (request.limit ?? 100);
  return {
    data: all.slice(start, end),
    nextCursor: end < all.length ? cursorAt(end, scope) : null,
    backwardsCursor: all.length > 0 ? cursorAt(start, scope) : null,
  };
}

function cursorAt(offset: number, scope: string): string {
  return `${scope}@${offset}`;
}

function offsetOf(cursor: string, scope: string): number {
  const offset = cursor.startsWith(`${scope}@`) ? Number(cursor.slice(scope.length + 1)) : NaN;
  if (!Number.isInteger(offset)) throw invalidRequest(`invalid cursor: ${cursor}`);
  return offset;
}
