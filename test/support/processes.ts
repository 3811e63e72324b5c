import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Tells whether a process runs; one that has ended but was not reaped yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc on this platform, or gone between the two looks.
    return process.platform !== 'linux';
  }
}

/** Waits until a process that was just ended is gone; fails when it is still there after 5 s. */
export async function gone(pid: number): Promise<void> {
  for (let waited = 0; isRunning(pid); waited += 10) {
    if (waited >= 5_000) throw new Error(`process ${pid} still runs`);
    await wait(10);
  }
}
