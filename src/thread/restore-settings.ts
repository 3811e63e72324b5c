import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { Restoration } from './thread-settings.js';

/**
 * Puts back what a turn's options changed (`thread/settings/update`), before anything else starts.
 *
 * When that fails, the next turn brings the thread's own settings with it: no turn runs with more
 * than it was given.
 */
export async function restoreSettings(
  session: SessionContext,
  channel: ThreadChannel,
  restoration: Restoration,
): Promise<void> {
  const { threadId, settings } = channel;
  const { update } = restoration;
  const lost = settings.lose(restoration.lost);
  if (lost.length > 0) {
    session.logger.warn(
      'A turn set what the thread had unset, and it stays: there is no way back',
      {
        threadId,
        settings: lost,
      },
    );
  }
  if (session.client.endReason !== undefined) return;
  if (channel.isLost) {
    settings.owes(restoration);
    return;
  }
  try {
    if (Object.keys(update).length > 0) {
      await session.client.request('thread/settings/update', { threadId, ...update });
    }
    settings.restored();
  } catch (error) {
    settings.owes(restoration);
    session.logger.warn('Cannot put back the settings of a thread; its next turn does', {
      threadId,
      error,
    });
  }
}
