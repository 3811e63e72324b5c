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
  const { threadId, running } = channel;
  const isLast = channel.handles === 1;
  if (client.endReason === undefined) {
    if (interrupt && running !== undefined) await interruptTurn(session, running);
    if (isLast) (await channel.queue.acquire()).release();
  }
  channel.handles -= 1;
  if (client.endReason !== undefined) return;
  await threads.leave(channel, () => client.request('thread/unsubscribe', { threadId }));
}
