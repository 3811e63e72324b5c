import { RequestTimeoutError } from '../errors.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { outcomeOf } from './turn-outcome.js';
import type { TurnState } from './turn-state.js';

/** How long the compaction's turn may take to begin after it was accepted, in milliseconds. */
const BEGIN_MS = 60_000;

/**
 * Compacts a thread's history (`thread/compact/start`), behind the turns that wait; settles when the
 * compaction's own turn has ended.
 *
 * The app-server does not say which turn that is: it is the next one that holds a compaction.
 */
export async function compactThread(
  { client }: SessionContext,
  channel: ThreadChannel,
): Promise<void> {
  const slot = await channel.queue.acquire();
  const refused = new AbortController();
  try {
    const begun = channel.nextTurn(BEGIN_MS, refused.signal);
    begun.catch(() => {});
    await client.request('thread/compact/start', { threadId: channel.threadId });
    for (let state = await begun; ; state = channel.running ?? (await channel.nextTurn(BEGIN_MS))) {
      if (state === undefined) throw new RequestTimeoutError('thread/compact/start', BEGIN_MS);
      if (await endsAsCompaction(state)) return;
    }
  } finally {
    refused.abort();
    slot.release();
  }
}

async function endsAsCompaction(state: TurnState): Promise<boolean> {
  await state.whenEnded();
  outcomeOf(state);
  return state.snapshot().items.some(({ type }) => type === 'contextCompaction');
}
