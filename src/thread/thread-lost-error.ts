import { CodexError } from '../errors.js';

/**
 * Says that the app-server which knew a thread is gone and the thread went with it: it was
 * ephemeral, or had no turn yet, so that it was never stored. A new thread has to be started.
 */
export class ThreadLostError extends CodexError {
  static {
    ThreadLostError.prototype.name = 'ThreadLostError';
  }

  readonly threadId: string;

  constructor(threadId: string, cause: Error) {
    super(
      'Cannot continue the thread: the connection was lost, and the app-server had not stored the thread',
      { cause },
    );
    this.threadId = threadId;
  }
}
