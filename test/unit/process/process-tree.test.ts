import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { descendantsOf, killProcesses } from '../../../src/process/process-tree.js';
import { launchFixture, nextLine } from '../../support/launched.js';
import { gone, isRunning } from '../../support/processes.js';

describe('descendantsOf', () => {
  test('finds what was started, directly or not, whatever its session', async () => {
    const child = await launchFixture('leave-session.sh');
    const pid = Number(await nextLine(child));
    const found = descendantsOf(process.pid).map(seen => seen.pid);
    expect(found).toContain(pid);
    expect(found).not.toContain(process.pid);
    const own = descendantsOf(pid);
    expect(own).toEqual([]);
  });

  test('of a process that is not there is nothing', () => {
    expect(descendantsOf(2 ** 22 + 1)).toEqual([]);
  });
});

describe('killProcesses', () => {
  test('kills those that were seen, and bears those that are gone', async () => {
    const child = await launchFixture('leave-session.sh');
    const pid = Number(await nextLine(child));
    const seen = descendantsOf(process.pid).filter(other => other.pid === pid);
    expect(seen).toHaveLength(1);
    killProcesses(seen);
    await gone(pid);
    expect(() => killProcesses(seen)).not.toThrow();
  });

  test('spares another process that has the number now', async () => {
    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    const { pid = -1 } = other;
    const seen = descendantsOf(process.pid).filter(process => process.pid === pid);
    killProcesses(seen.map(process => ({ ...process, startedAt: '1' })));
    expect(isRunning(pid)).toBe(true);
    killProcesses(seen);
    await gone(pid);
  });
});
