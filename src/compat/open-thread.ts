import { setTimeout as pause } from 'node:timers/promises';
import { InvalidRequestError } from '../errors.js';
import type { Thread as NativeThread } from '../thread/thread.js';
import type { AppServer } from './app-server.js';
import { findThread } from './find-thread.js';
import type { Launch } from './launch.js';
import { needsFolderConfig, type OpenWith, resumeOptions, startOptions } from './thread-params.js';
import type { ThreadOptions } from './types/options.js';

/** What a thread is opened for. */
export interface OpenRequest {
  /** The thread to go on with; null for a new one. */
  readonly id: string | null;
  readonly options: ThreadOptions;
  readonly cwd: string;
  readonly launch: Launch;
  /** Aborted when the thread is not wanted any more. */
  readonly signal: AbortSignal;
}

/** How long another app-server may take to let a thread go, in milliseconds. */
const BUSY_MS = 2_000;
const RETRY_MS = 50;

/** What the app-server says of a thread that somebody is just letting go, or runs a turn on. */
const BUSY = /already has an active writer|is closing/;

const NOT_STORED = /no rollout found/;

/** Starts or resumes a thread; one that another app-server is just letting go is waited for. */
export async function openThread(server: AppServer, request: OpenRequest): Promise<NativeThread> {
  const { options, cwd, launch } = request;
  await server.ready();
  const id = request.id === null ? null : await findThread(server.codex, request.id);
  const folder = needsFolderConfig(options, id !== null)
    ? (await server.codex.config.read({ cwd })).config
    : undefined;
  const open: OpenWith = { options, cwd, threadConfig: launch.threadConfig, folder };
  if (id === null) return server.codex.startThread(startOptions(open));
  return resume(server, { id, open, signal: request.signal });
}

async function resume(
  server: AppServer,
  { id, open, signal }: { id: string; open: OpenWith; signal: AbortSignal },
): Promise<NativeThread> {
  const deadline = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return await server.codex.resumeThread(id, resumeOptions(open));
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      // A thread without a turn is nowhere but in memory.
      const lent = NOT_STORED.test(error.message) ? server.lent(id) : undefined;
      if (lent !== undefined) return lent;
      if (!BUSY.test(error.message) || Date.now() >= deadline) throw error;
      await pause(RETRY_MS, undefined, { signal });
    }
  }
}
