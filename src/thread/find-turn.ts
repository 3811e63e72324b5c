import { RpcError } from '../errors.js';
import type { ThreadTurnsListResponse, Turn } from '../protocol/protocol.js';
import type { SessionContext } from './session-context.js';
import type { TurnState } from './turn-state.js';

/** How many pages of turns are looked through, newest first. */
const MAX_PAGES = 20;

/** How a turn is looked up. */
export interface FindTurnOptions {
  readonly timeoutMs?: number | undefined;
  /** Sees the turn before any later notification is dispatched. */
  readonly onFound?: ((turn: Turn) => void) | undefined;
}

/**
 * Looks a turn up in the stored thread (`thread/turns/list`), with all its items.
 *
 * Undefined when the app-server does not have it, or cannot list the turns of this thread.
 */
export async function findTurn(
  { client }: SessionContext,
  { threadId, turnId }: Pick<TurnState, 'threadId' | 'turnId'>,
  { timeoutMs, onFound }: FindTurnOptions = {},
): Promise<Turn | undefined> {
  let cursor: string | null = null;
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { data, nextCursor }: ThreadTurnsListResponse = await client.request(
        'thread/turns/list',
        { threadId, cursor, sortDirection: 'desc', itemsView: 'full' },
        {
          timeoutMs,
          onResult: page => {
            const turn = page.data.find(({ id }) => id === turnId);
            if (turn !== undefined) onFound?.(turn);
          },
        },
      );
      const found = data.find(({ id }) => id === turnId);
      if (found !== undefined || nextCursor === null) return found;
      cursor = nextCursor;
    }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
  }
  return undefined;
}
