import { resolve } from 'node:path';
import { type ServedCodex, serveCodex } from '../codex/serve.js';
import type { ServeOptions } from '../codex/serve-options.js';
import { InvalidArgumentError, ServerExitedError } from '../errors.js';
import type { ServeArguments } from './args.js';
import { describe } from './describe.js';
import { type CliIo, EXIT_CODES, write } from './io.js';
import { StopSignals } from './stop-signals.js';
import { UsageError } from './usage-error.js';
import { folderOf, workingFolder } from './working-folder.js';

/**
 * Serves an app-server until it is told to end, and gives the exit code. However it ends, nothing is
 * left running.
 *
 * @throws UsageError for a folder or an address that is none.
 */
export async function serveCommand(args: ServeArguments, io: CliIo): Promise<number> {
  using stop = new StopSignals(io);
  const { signal } = stop;
  try {
    await using served = await start(args, io, signal);
    await write(io.stdout, announce(served));
    const aborted = new Promise<undefined>(done => {
      signal.addEventListener('abort', () => done(undefined), { once: true });
      if (signal.aborted) done(undefined);
    });
    const exit = await Promise.race([served.exited, aborted]);
    if (exit !== undefined) throw new ServerExitedError(exit);
    return EXIT_CODES.interrupted;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (signal.aborted) return EXIT_CODES.interrupted;
    await write(io.stderr, `${describe(error)}\n`);
    return EXIT_CODES.failed;
  }
}

async function start(args: ServeArguments, io: CliIo, signal: AbortSignal): Promise<ServedCodex> {
  const { listen, tokenFile, noAuth, codexHome, cwd, config } = args;
  const inCwd = (path: string): string => resolve(io.cwd, path);
  const token: ServeOptions['auth'] =
    tokenFile === undefined ? undefined : { type: 'token', tokenFile: inCwd(tokenFile) };
  const address = listen?.replace(/^unix:(?:\/\/)?(.+)$/s, (_, path) => `unix://${inCwd(path)}`);
  try {
    return await serveCodex({
      listen: address,
      auth: noAuth ? false : token,
      codexHome: codexHome && folderOf('codex-home', codexHome, io.cwd),
      cwd: workingFolder(cwd, io.cwd),
      configOverrides: config,
      env: io.env,
      inheritEnv: false,
      signal,
    });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(error.message);
  }
}

/** Tells where the token is, and not the token: what is printed comes to be logged. */
function announce({ url, tokenFile }: ServedCodex): string {
  return `url: ${url}\n${tokenFile === null ? '' : `token file: ${tokenFile}\n`}`;
}
