import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ServerProcess } from '../../../src/process/launch.js';
import { launchFixture, nextLine } from '../../support/launched.js';
import { gone, isRunning } from '../../support/processes.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Only the waits of the escalation are skipped: processes and streams go on as they are. */
function skipWaits(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** Waits for an exit while time is let pass, one step of the escalation after the other. */
async function stopWithin(child: ServerProcess, steps: number): Promise<unknown> {
  let exit: unknown;
  const stopping = child.stop().then(given => {
    exit = given;
  });
  for (let step = 0; step < steps; step += 1) {
    expect(exit).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
  }
  await stopping;
  return exit;
}

test('the end of its input is enough for a child that heeds it', async () => {
  skipWaits();
  const child = await launchFixture('end-with-input.sh');
  await nextLine(child);
  expect(await stopWithin(child, 0)).toMatchObject({ code: 0, signal: null });
  expect(vi.getTimerCount()).toBe(0);
});

test('TERM follows after 2 seconds', async () => {
  skipWaits();
  const child = await launchFixture('end-on-term.sh');
  await nextLine(child);
  expect(await stopWithin(child, 1)).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('KILL follows after 2 more, in real time', { timeout: 10_000 }, async () => {
  const child = await launchFixture('ignore-term.sh');
  await nextLine(child);
  const start = performance.now();
  expect(await child.stop()).toMatchObject({ code: null, signal: 'SIGKILL' });
  const took = performance.now() - start;
  expect(took).toBeGreaterThan(3_900);
  expect(took).toBeLessThan(7_000);
});

test('stopping twice is stopping once', async () => {
  const child = await launchFixture('end-with-input.sh');
  const [first, second] = [child.stop(), child.stop()];
  expect(second).toBe(first);
  expect(await first).toEqual(await child.exited);
  expect(child.stop()).toBe(first);
});

test('the pipes are closed afterwards', async () => {
  const child = await launchFixture('end-with-input.sh');
  await child.stop();
  expect([child.stdin.destroyed, child.stdout.destroyed]).toEqual([true, true]);
});

describe('what the child started', () => {
  test('ends with it, in its group', async () => {
    const child = await launchFixture('leave-grandchild.sh');
    const grandchild = Number(await nextLine(child));
    expect(isRunning(grandchild)).toBe(true);
    expect(await child.stop()).toMatchObject({ code: 3, stderrTail: 'giving up' });
    await gone(grandchild);
  });

  test('ends with it, in a session of its own', async () => {
    const child = await launchFixture('leave-session.sh');
    const grandchild = Number(await nextLine(child));
    expect(isRunning(grandchild)).toBe(true);
    await child.stop();
    await gone(grandchild);
  });

  test('ends with it when it is killed', async () => {
    skipWaits();
    const child = await launchFixture('stubborn-with-session.sh');
    const grandchild = Number(await nextLine(child));
    expect(await stopWithin(child, 2)).toMatchObject({ signal: 'SIGKILL' });
    vi.useRealTimers();
    await gone(grandchild);
  });

  test('ends too when the child had exited before', async () => {
    const child = await launchFixture('exit-while-held.sh');
    const grandchild = Number(await nextLine(child));
    await child.exited;
    expect(isRunning(grandchild)).toBe(true);
    await child.stop();
    await gone(grandchild);
  });
});
