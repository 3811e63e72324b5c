import { rmSync } from 'node:fs';
import { type ServerExit, ServerExitedError, ServerStartError } from '../errors.js';
import { stopAtHostExit } from './exit-hooks.js';
import { type LaunchOptions, launch, type ServerProcess } from './launch.js';
import type { ListenAddress } from './listen-address.js';
import { lookAt } from './look-at.js';
import { isTaken, listening } from './readiness.js';

/** What to launch, where it listens, and how long that may take. */
export interface ServeProcessOptions extends LaunchOptions {
  readonly listen: ListenAddress;
  /** 0 is no limit. */
  readonly startTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An app-server that takes connections. */
export interface ServingProcess {
  readonly url: string;
  /** Settles when the process has exited, and what it left behind is gone. */
  readonly exited: Promise<ServerExit>;
  /** Ends the process and everything it started. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts an app-server that others connect to; when it rejects, nothing is left behind.
 *
 * @throws ServerStartError when the binary cannot be run, the socket is taken, or it takes too long:
 * what it printed is then in the `cause`.
 * @throws ServerExitedError when it gives up.
 */
export async function serve(options: ServeProcessOptions): Promise<ServingProcess> {
  const { listen, signal } = options;
  signal?.throwIfAborted();
  if (listen.kind === 'unix' && (await isTaken(listen.path))) {
    throw new ServerStartError(`Cannot serve: somebody listens at ${listen.path} already`);
  }
  const child = await launch({ ...options, args: [...options.args, '--listen', listen.url] });
  child.stdout.resume();
  let inode: number | undefined;
  // An app-server that is killed leaves its socket; one that another has made since stays.
  const removeSocket = (): void => {
    if (listen.kind !== 'unix' || inode === undefined) return;
    if (lookAt(listen.path)?.ino === inode) rmSync(listen.path, { force: true });
  };
  const forget = stopAtHostExit(removeSocket);
  const exited = child.exited.then(exit => {
    forget();
    removeSocket();
    return exit;
  });
  try {
    const url = await untilListening(child, options);
    if (listen.kind === 'unix') inode = lookAt(listen.path)?.ino;
    return { url, exited, stop: () => stopServing(child, exited) };
  } catch (error) {
    await stopServing(child, exited);
    if (!(error instanceof StartTimeoutError)) throw error;
    const message = `Cannot serve: the app-server did not listen within ${options.startTimeoutMs} ms (startTimeoutMs)`;
    throw new ServerStartError(message, { cause: new ServerExitedError(await exited) });
  }
}

class StartTimeoutError extends Error {}

async function untilListening(
  child: ServerProcess,
  { listen, startTimeoutMs, signal }: ServeProcessOptions,
): Promise<string> {
  const done = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      if (startTimeoutMs > 0) timer = setTimeout(reject, startTimeoutMs, new StartTimeoutError());
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
      void child.exited.then(exit => reject(new ServerExitedError(exit)));
      listening(child.stderr, listen, done.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    done.abort();
  }
}

/** A listening app-server does not heed the end of its input; a first TERM lets turns end. */
async function stopServing(child: ServerProcess, exited: Promise<ServerExit>): Promise<void> {
  const stopping = child.stop();
  child.terminate();
  await Promise.all([stopping, exited]);
}
