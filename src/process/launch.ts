import type {
  ChildProcessByStdio,
  SpawnOptionsWithStdioTuple,
  StdioPipe,
} from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type ServerExit, ServerStartError } from '../errors.js';
import { checkBinary } from './check-binary.js';
import { childProcess } from './child-process.js';
import { type Environment, withFolderOnPath } from './environment.js';
import { stopAtHostExit } from './exit-hooks.js';
import type { LocatedCodex } from './find-codex.js';
import { hostPlatform, isWindows, type Platform } from './platform.js';
import { redactor } from './redact.js';
import { StderrTail } from './stderr-tail.js';
import { killTree, stopProcess } from './stop-process.js';

/** What to launch. */
export interface LaunchOptions {
  readonly codex: LocatedCodex;
  readonly args: readonly string[];
  /** The complete environment of the child. */
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Default: the one that this process runs on. */
  readonly platform?: Platform | undefined;
}

/** How a server is spawned: with pipes for its three streams. */
type ServerSpawnOptions = SpawnOptionsWithStdioTuple<StdioPipe, StdioPipe, StdioPipe>;

/** A running app-server process and its streams. */
export interface ServerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Read to its end already; a listener that is added at once misses nothing. */
  readonly stderr: Readable;
  /** Settles when the process itself has exited, even while a descendant holds its pipes. */
  readonly exited: Promise<ServerExit>;
  /**
   * Ends the process and everything it started: politely at first, then by force. Idempotent.
   *
   * Out of reach is what has lost its parent before, such as a daemon in a session of its own; on
   * Windows all that the process leaves behind when it ends by itself.
   */
  stop(): Promise<ServerExit>;
  /** Asks the process itself to end (TERM), and waits for nothing. */
  terminate(): void;
  /** Lets the process and its streams keep this program alive, as they do at first. */
  ref(): void;
  /** Lets this program end while the process runs; it is ended then. */
  unref(): void;
}

/**
 * Spawns the native binary, in a process group of its own where there are any; settles when it runs.
 *
 * @throws ServerStartError when the binary cannot be run, naming it.
 */
export async function launch(options: LaunchOptions): Promise<ServerProcess> {
  const { path } = options.codex;
  checkBinary(path, options.platform);
  const child = spawnServer(options);
  await spawned(child, path);
  return superviseProcess(child, options);
}

/** Makes the options that a server is spawned with; there is never a shell between. */
export function spawnOptions(options: LaunchOptions): ServerSpawnOptions {
  const { codex, env, cwd, platform = hostPlatform } = options;
  return {
    cwd,
    env: withFolderOnPath(env, codex.helperFolder, platform),
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: false,
    // A group of its own keeps the terminal's Ctrl-C away; on Windows it would be a console window.
    detached: !isWindows(platform),
    windowsHide: true,
  };
}

function spawnServer(options: LaunchOptions): ChildProcessByStdio<Writable, Readable, Readable> {
  const { codex, args } = options;
  try {
    return childProcess().spawn(codex.path, args, spawnOptions(options));
  } catch (error) {
    throw cannotRun(codex.path, error);
  }
}

function superviseProcess(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  { env, platform }: LaunchOptions,
): ServerProcess {
  const tail = new StderrTail(child.stderr, redactor(env));
  const forget = stopAtHostExit(() => killTree(child, platform));
  const exited = new Promise<ServerExit>(resolve => {
    child.once('exit', (code, signal) => {
      forget();
      const tell = (): void => resolve({ code, signal, stderrTail: tail.text() });
      // What it printed last may still be in the pipe. The loop reads that in its next round: in
      // this one it may have looked at the pipe before the process ended, along with another.
      setImmediate(() => setImmediate(tell));
    });
  });
  let stopping: Promise<ServerExit> | undefined;
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    stop: () => {
      stopping ??= stopProcess(child, exited, platform);
      return stopping;
    },
    terminate: () => void child.kill('SIGTERM'),
    ref: () => forEachHandle(child, handle => handle.ref()),
    unref: () => forEachHandle(child, handle => handle.unref()),
  };
}

/** What can keep the event loop alive. */
interface Handle {
  ref(): void;
  unref(): void;
}

function forEachHandle(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  visit: (handle: Handle) => void,
): void {
  visit(child);
  for (const pipe of [child.stdin, child.stdout, child.stderr]) {
    // A socket without a handle would wait for one.
    if (!pipe.destroyed && isHandle(pipe)) visit(pipe);
  }
}

/** On Node a pipe is a socket; on Bun it is a stream that nothing waits for. */
function isHandle(pipe: object): pipe is Handle {
  const { ref, unref } = pipe as Partial<Handle>;
  return typeof ref === 'function' && typeof unref === 'function';
}

function spawned(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  path: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.on('error', error => reject(cannotRun(path, error)));
  });
}

/** What macOS answers to a program of another architecture that it cannot translate. */
const EBADARCH = -86;

/** Has no cause: Node's own message may quote an argument or a value of the environment. */
function cannotRun(path: string, error: unknown): ServerStartError {
  const { code = 'unknown error', errno } = error as NodeJS.ErrnoException;
  let why = code;
  if (code === 'ERR_INVALID_ARG_VALUE') {
    why = 'an argument or a value of the environment holds a null byte';
  }
  if (errno === EBADARCH) why = 'it is a program for another architecture';
  return new ServerStartError(`Cannot start the app-server: ${path} cannot be run (${why})`);
}
