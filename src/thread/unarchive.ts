import { explained } from './advice.js';
import { checkText } from './check-arguments.js';
import { resumeThread } from './open-thread.js';
import type { SessionContext } from './session-context.js';
import type { Thread } from './thread.js';

/** Brings an archived thread back (`thread/unarchive`), and resumes it: it comes back not loaded. */
export async function unarchiveThread(session: SessionContext, threadId: string): Promise<Thread> {
  checkText(threadId, { argument: 'id', action: 'unarchive a thread' });
  await explained(session.client.request('thread/unarchive', { threadId }));
  return explained(resumeThread(session, threadId, {}));
}
