import type { ServerExit } from '../errors.js';
import { serve } from '../process/serve.js';
import { prepareAuth } from '../process/server-auth.js';
import { guardedLogger } from '../util/logger.js';
import { launchOptions } from './launch-options.js';
import { checkServeOptions, type ServeOptions } from './serve-options.js';

/** An app-server that other programs connect to, started by this process and ended with it. */
export interface ServedCodex extends AsyncDisposable {
  /** What to connect to, with the port that was chosen. */
  readonly url: string;
  /** The token that those who connect have to show; null when there is none, or each has its own. */
  readonly token: string | null;
  /** The file that holds it, for this user only; a file made for this is removed at the end. */
  readonly tokenFile: string | null;
  /** Settles when the app-server has exited, for whatever reason. */
  readonly exited: Promise<ServerExit>;
  /**
   * Ends the app-server and everything it started: TERM, which lets turns end for two seconds, then
   * TERM again, then KILL. Idempotent.
   */
  close(): Promise<void>;
}

/**
 * Starts an app-server that other programs connect to; settles when it takes connections.
 *
 * When it rejects, nothing is left behind.
 *
 * @throws InvalidArgumentError before anything is started.
 * @throws CodexNotFoundError, ServerStartError when there is no binary that can be run, a file holds
 * no secret, the socket is taken, or the app-server does not listen in time.
 * @throws ServerExitedError when the app-server gave up, such as for a port that is taken.
 */
export async function serveCodex(options: ServeOptions = {}): Promise<ServedCodex> {
  const { listen, auth } = checkServeOptions(options);
  const { signal, startTimeoutMs = 30_000 } = options;
  const logger = guardedLogger(options.logger);
  signal?.throwIfAborted();
  const launch = await launchOptions(options);
  const { args, token, tokenFile, remove } = await prepareAuth(auth);
  try {
    const { url, exited, stop } = await serve({
      ...launch,
      args: [...launch.args, ...args],
      listen,
      startTimeoutMs,
      signal,
    });
    logger.debug('The app-server listens', { url });
    const ended = exited.then(exit => {
      remove();
      logger.debug('The app-server has exited', { code: exit.code, signal: exit.signal });
      return exit;
    });
    const close = async (): Promise<void> => {
      await stop();
      await ended;
    };
    return { url, token, tokenFile, exited: ended, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    remove();
    throw error;
  }
}
