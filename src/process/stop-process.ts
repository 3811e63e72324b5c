import { type ChildProcess, spawnSync } from 'node:child_process';
import type { ServerExit } from '../errors.js';
import { settlesWithin } from '../util/settles-within.js';

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
  child.stdin?.end();
  if (!(await settlesWithin(exited, GRACE_MS))) {
    killTree(child, 'SIGTERM');
    if (!(await settlesWithin(exited, GRACE_MS))) killTree(child, 'SIGKILL');
  }
  const exit = await exited;
  // What the child left behind in its group has nobody to end it any more.
  killGroup(child.pid, 'SIGKILL');
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  return exit;
}

/** Sends a signal to a child and everything in its process group; on Windows, ends its tree. */
export function killTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
  } else {
    killGroup(child.pid, signal);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
