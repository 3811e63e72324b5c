import type { ReviewStartParams, ReviewTarget } from '../protocol/protocol.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { TurnState } from './turn-state.js';

/** How a review is made. */
export interface ReviewOptions {
  /**
   * `inline` reviews on this thread; `detached` on a thread of its own, where the app-server has
   * that: 0.169.0 refuses it. Default: the app-server's, `inline`.
   */
  readonly delivery?: 'inline' | 'detached' | undefined;
}

/** Starts a review (`review/start`) behind the turns that wait, and settles when it was accepted. */
export async function startReview(
  session: SessionContext,
  channel: ThreadChannel,
  params: { readonly target: ReviewTarget } & ReviewOptions,
): Promise<TurnState> {
  const { client, threads } = session;
  const { target, delivery } = params;
  const slot = await channel.queue.acquire();
  const answered = channel.expectTurn();
  const release = client.router.hold();
  try {
    const request: ReviewStartParams = { threadId: channel.threadId, target };
    if (delivery !== undefined) Object.assign(request, { delivery });
    let state: TurnState | undefined;
    await client.request('review/start', request, {
      onResult: ({ reviewThreadId, turn }) => {
        const on = reviewThreadId === channel.threadId ? channel : threads.open(reviewThreadId);
        state = on.turn(turn.id);
      },
    });
    if (state === undefined) throw new Error('The answer to review/start was not seen');
    return state;
  } finally {
    release();
    answered();
    slot.release();
  }
}
