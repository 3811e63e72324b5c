import { InvalidArgumentError } from '../errors.js';
import type { SessionContext } from './session-context.js';
import { Thread } from './thread.js';
import {
  checkResumeOptions,
  checkThreadOptions,
  type ResumeOptions,
  type ThreadOptions,
} from './thread-options.js';

/** Starts a thread (`thread/start`). */
export async function startThread(
  session: SessionContext,
  options: ThreadOptions,
): Promise<Thread> {
  checkThreadOptions(options);
  checkCwd(session, options.cwd);
  const release = session.client.router.hold();
  try {
    const info = await session.client.request('thread/start', options, {
      onResult: ({ thread }) => void session.threads.open(thread.id),
    });
    return new Thread(session, session.threads.open(info.thread.id), info);
  } finally {
    release();
  }
}

/** Resumes a thread (`thread/resume`). */
export async function resumeThread(
  session: SessionContext,
  threadId: string,
  options: ResumeOptions,
): Promise<Thread> {
  if (typeof threadId !== 'string' || threadId === '') {
    throw new InvalidArgumentError('id', 'Cannot resume a thread: id must be a non-empty string');
  }
  checkResumeOptions(options);
  checkCwd(session, options.cwd);
  const release = session.client.router.hold();
  try {
    const info = await session.client.request(
      'thread/resume',
      { ...options, threadId },
      { onResult: ({ thread }) => void session.threads.open(thread.id) },
    );
    return new Thread(session, session.threads.open(info.thread.id), info);
  } finally {
    release();
  }
}

function checkCwd(session: SessionContext, cwd: string | null | undefined): void {
  if (typeof cwd === 'string') session.checkFolder('options.cwd', cwd);
}
