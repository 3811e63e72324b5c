import type { Codex } from '../codex/codex.js';

/** What opens, lists and puts away threads: one session, or a pool of them. */
export type ThreadHost = Pick<
  Codex,
  | 'startThread'
  | 'resumeThread'
  | 'forkThread'
  | 'threads'
  | 'searchThreads'
  | 'archiveThread'
  | 'unarchiveThread'
  | 'deleteThread'
  | 'models'
  | 'close'
> &
  AsyncDisposable;
