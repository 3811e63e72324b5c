import type { ChildProcess } from 'node:child_process';
import { win32 } from 'node:path';
import type { ServerExit } from '../errors.js';
import { settlesWithin } from '../util/settles-within.js';
import { childProcess } from './child-process.js';
import { variableOf } from './environment.js';
import { hostPlatform, isWindows, type Platform } from './platform.js';
import { descendantsOf, killProcesses, type ProcessRef } from './process-tree.js';

/** How long each step of stopping waits before the next, harder one, in milliseconds. */
const GRACE_MS = 2_000;

/** How long `taskkill` may take, in milliseconds. */
const TASKKILL_TIMEOUT_MS = 5_000;

/**
 * Ends a child and everything it started: ends its input, then TERM, then KILL. Windows has no TERM.
 *
 * Waits for the exit of the child only: a descendant may hold the pipes for ever.
 */
export async function stopProcess(
  child: ChildProcess,
  exited: Promise<ServerExit>,
  platform: Platform = hostPlatform,
): Promise<ServerExit> {
  const descendants = hasExited(child) ? [] : treeBelow(child, platform);
  child.stdin?.end();
  if (!(await settlesWithin(exited, GRACE_MS))) {
    if (!isWindows(platform)) signalGroup(child, 'SIGTERM');
    if (isWindows(platform) || !(await settlesWithin(exited, GRACE_MS))) killTree(child, platform);
  }
  const exit = await exited;
  // What the child left behind has nobody to end it any more.
  if (!isWindows(platform)) signalGroup(child, 'SIGKILL');
  killProcesses(descendants, platform);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  return exit;
}

/** Ends a child and everything it started, at once and synchronously. */
export function killTree(child: ChildProcess, platform: Platform = hostPlatform): void {
  if (hasExited(child)) return;
  if (isWindows(platform)) {
    killTreeOfWindows(child);
    return;
  }
  const descendants = treeBelow(child, platform);
  signalGroup(child, 'SIGKILL');
  killProcesses(descendants, platform);
}

function killTreeOfWindows(child: ChildProcess): void {
  const system = variableOf(process.env, 'SystemRoot', { os: 'win32', arch: process.arch });
  // By its absolute path: the current folder goes before PATH there.
  const taskkill = win32.join(system ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const { status } = childProcess().spawnSync(taskkill, ['/PID', String(child.pid), '/T', '/F'], {
    windowsHide: true,
    stdio: 'ignore',
    timeout: TASKKILL_TIMEOUT_MS,
  });
  if (status !== 0) child.kill('SIGKILL');
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function treeBelow(child: ChildProcess, platform: Platform): ProcessRef[] {
  return child.pid === undefined ? [] : descendantsOf(child.pid, platform);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
