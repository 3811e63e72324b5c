import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';

/** How a thread is left. */
export interface UnsubscribeOptions {
  /** Whether a running turn is interrupted instead of waited for. Default: false. */
  readonly interrupt?: boolean | undefined;
}

/**
 * Closes one handle of a thread, behind the turns that were asked for; the last one unsubscribes
 * (`thread/unsubscribe`), so that the app-server may unload the thread.
 *
 * Nobody is left waiting for a turn whose notifications do not come any more.
 */
export async function leaveThread(
  session: SessionContext,
  channel: ThreadChannel,
  { interrupt = false }: UnsubscribeOptions,
): Promise<void> {
  const { client, threads } = session;
  const { threadId, queue, running } = channel;
  channel.handles -= 1;
  if (client.endReason !== undefined) return;
  if (interrupt && running !== undefined) await interruptTurn(session, running);
  if (channel.handles > 0) return;
  // A handle that is opened and closed meanwhile may leave turns in the line: it leaves behind them.
  const leaving = Symbol('leaving');
  channel.leaving = leaving;
  // Refused only when the connection has ended: nothing is left to leave then.
  const slot = await queue.acquire().catch(() => undefined);
  slot?.release();
  if (slot === undefined || channel.leaving !== leaving) return;
  await threads.leave(channel, async () => {
    // A connection that is gone took its subscriptions with it.
    if (!channel.isLost) await client.request('thread/unsubscribe', { threadId });
  });
}
