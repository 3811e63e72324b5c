import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type ServerExit, ServerStartError } from '../errors.js';
import { checkBinary } from './check-binary.js';
import { stopAtHostExit } from './exit-hooks.js';
import type { Environment, LocatedCodex } from './find-codex.js';
import { StderrTail } from './stderr-tail.js';
import { killTree, stopProcess } from './stop-process.js';

/** What to launch. */
export interface LaunchOptions {
  readonly codex: LocatedCodex;
  readonly args: readonly string[];
  /** The complete environment of the child. */
  readonly env: Environment;
  readonly cwd?: string | undefined;
}

/** A running app-server process and its streams. */
export interface ServerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Read to its end already; a listener that is added at once misses nothing. */
  readonly stderr: Readable;
  /** Settles when the process itself has exited, even while a descendant holds its pipes. */
  readonly exited: Promise<ServerExit>;
  /** Ends the process and everything it started: politely at first, then by force. Idempotent. */
  stop(): Promise<ServerExit>;
  /** Asks the process itself to end (TERM), and waits for nothing. */
  terminate(): void;
}

/**
 * Spawns the native binary in a process group of its own; settles when it runs.
 *
 * @throws ServerStartError when the binary cannot be run, naming it.
 */
export async function launch(options: LaunchOptions): Promise<ServerProcess> {
  const { path } = options.codex;
  checkBinary(path);
  const child = spawnServer(options);
  await spawned(child, path);
  return superviseProcess(child);
}

function spawnServer(options: LaunchOptions): ChildProcessByStdio<Writable, Readable, Readable> {
  const { codex, args, cwd } = options;
  try {
    return spawn(codex.path, args, {
      cwd,
      env: childEnvironment(options.env, codex.helperFolder),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    throw cannotRun(codex.path, error);
  }
}

function superviseProcess(child: ChildProcessByStdio<Writable, Readable, Readable>): ServerProcess {
  const tail = new StderrTail(child.stderr);
  const forget = stopAtHostExit(() => killTree(child));
  const exited = new Promise<ServerExit>(resolve => {
    child.once('exit', (code, signal) => {
      forget();
      // What the server printed last is still in the pipe when its exit is reported.
      setImmediate(() => resolve({ code, signal, stderrTail: tail.text() }));
    });
  });
  let stopping: Promise<ServerExit> | undefined;
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    stop: () => {
      stopping ??= stopProcess(child, exited);
      return stopping;
    },
    terminate: () => void child.kill('SIGTERM'),
  };
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

/** Has no cause: Node's own message may quote an argument or a value of the environment. */
function cannotRun(path: string, error: unknown): ServerStartError {
  const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
  const why =
    code === 'ERR_INVALID_ARG_VALUE'
      ? 'an argument or a value of the environment holds a null byte'
      : code;
  return new ServerStartError(`Cannot start the app-server: ${path} cannot be run (${why})`);
}

function childEnvironment(env: Environment, helperFolder: string | null): NodeJS.ProcessEnv {
  if (helperFolder === null) return { ...env };
  const name = 'Path' in env && !('PATH' in env) ? 'Path' : 'PATH';
  const rest = env[name];
  return { ...env, [name]: rest ? `${helperFolder}${delimiter}${rest}` : helperFolder };
}
