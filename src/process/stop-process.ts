import { type ChildProcess, spawnSync } from 'node:child_process';
import type { ServerExit } from '../errors.js';
import { settlesWithin } from '../util/settles-within.js';
import { descendantsOf, killProcesses, type ProcessRef } from './process-tree.js';

/** How long each step of stopping waits before the next, harder one, in milliseconds. */
const GRACE_MS = 2_000;

/**
 * Ends a child and everything it started: ends its input, then TERM, then KILL.
 *
 * Waits for the exit of the child only: a descendant may hold the pipes for ever.
 */
export async function stopProcess(
  child: ChildProcess,
  exited: Promise<ServerExit>,
): Promise<ServerExit> {
  const descendants = hasExited(child) ? [] : treeBelow(child);
  child.stdin?.end();
  if (!(await settlesWithin(exited, GRACE_MS))) {
    signalGroup(child, 'SIGTERM');
    if (!(await settlesWithin(exited, GRACE_MS))) killTree(child);
  }
  const exit = await exited;
  // What the child left behind has nobody to end it any more.
  signalGroup(child, 'SIGKILL');
  killProcesses(descendants);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  return exit;
}

/** Ends a child and everything it started, at once and synchronously. */
export function killTree(child: ChildProcess): void {
  if (hasExited(child)) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  const descendants = treeBelow(child);
  signalGroup(child, 'SIGKILL');
  killProcesses(descendants);
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function treeBelow(child: ChildProcess): ProcessRef[] {
  if (child.pid === undefined || process.platform === 'win32') return [];
  return descendantsOf(child.pid);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
