import type { Thread } from '../protocol/protocol.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';

/** A thread that is busy without showing its turns runs the newest of them. */
export async function joinRunningTurn(
  { client }: SessionContext,
  channel: ThreadChannel,
  { id, status }: Thread,
): Promise<void> {
  if (status.type !== 'active' || channel.running !== undefined) return;
  const params = { threadId: id, limit: 1, sortDirection: 'desc' } as const;
  await client.request('thread/turns/list', params, {
    onResult: ({ data: [newest] }) => {
      if (newest?.status === 'inProgress') channel.turn(newest.id);
    },
  });
}
