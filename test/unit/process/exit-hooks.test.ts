import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { stopAtHostExit } from '../../../src/process/exit-hooks.js';
import { fixture } from '../../support/fixtures.js';
import { gone, isRunning } from '../../support/processes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

describe('a host that ends leaves no child', () => {
  let host: ChildProcessByStdio<null, Readable, null> | undefined;
  let childPid: number | undefined;

  afterEach(() => {
    host?.kill('SIGKILL');
    if (childPid === undefined || !isRunning(childPid)) return;
    process.kill(-childPid, 'SIGKILL');
  });

  /** Starts a host, and waits until its child runs. */
  async function startHost(ending: string): Promise<{
    host: ChildProcessByStdio<null, Readable, null>;
    childPid: number;
    lines: AsyncIterator<string>;
  }> {
    const started = spawn(process.execPath, ['--import', 'tsx', fixture('exit-host.ts'), ending], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    host = started;
    const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    childPid = Number(value);
    expect(childPid).toBeGreaterThan(1);
    return { host: started, childPid, lines };
  }

  test.each([
    ['exit', [5, null]],
    ['throw', [1, null]],
    ['reject', [1, null]],
  ])('by itself: %s', async (ending, exit) => {
    const started = await startHost(ending);
    const ended = started.host.exitCode === null ? once(started.host, 'exit') : undefined;
    expect((await ended) ?? [started.host.exitCode, null]).toEqual(exit);
    await gone(started.childPid);
  });

  test.each(SIGNALS)('by %s', async signal => {
    const started = await startHost('wait');
    expect(isRunning(started.childPid)).toBe(true);
    const ended = once(started.host, 'exit');
    started.host.kill(signal);
    // It still dies of the signal, as a shell and a supervisor expect.
    expect(await ended).toEqual([null, signal]);
    await gone(started.childPid);
  });

  test('but one that handles the signal itself is left alone', async () => {
    const started = await startHost('own handler');
    started.host.kill('SIGINT');
    expect((await started.lines.next()).value).toBe('handled');
    expect(started.host.exitCode).toBeNull();
    expect(isRunning(started.childPid)).toBe(true);
    const ended = once(started.host, 'exit');
    started.host.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    await gone(started.childPid);
  });
});

describe('listeners', () => {
  const events = ['exit', ...SIGNALS] as const;

  /** The listeners of this process that were added since. */
  function added(before: readonly unknown[][]): unknown[][] {
    return events.map((event, index) =>
      process.rawListeners(event as 'SIGINT').filter(known => !before[index]?.includes(known)),
    );
  }

  test('are added once, and taken back by the last', () => {
    const before = events.map(event => process.rawListeners(event as 'SIGINT'));
    const [first, second] = [stopAtHostExit(() => {}), stopAtHostExit(() => {})];
    expect(added(before).map(list => list.length)).toEqual([1, 1, 1, 1]);
    first();
    first();
    expect(added(before).map(list => list.length)).toEqual([1, 1, 1, 1]);
    second();
    expect(added(before).map(list => list.length)).toEqual([0, 0, 0, 0]);
  });

  test('stop everything that is hooked at the exit, and nothing that was taken back', () => {
    const before = events.map(event => process.rawListeners(event as 'SIGINT'));
    const stopped: string[] = [];
    const forget = ['a', 'b', 'c'].map(name => stopAtHostExit(() => void stopped.push(name)));
    forget[1]?.();
    const [onExit] = added(before)[0] ?? [];
    (onExit as () => void)();
    expect(stopped).toEqual(['a', 'c']);
    for (const take of forget) take();
  });

  test('stop everything at a signal, and send it again; not when the host listens too', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const before = events.map(event => process.rawListeners(event as 'SIGINT'));
    const others = process.rawListeners('SIGHUP');
    for (const other of others) process.off('SIGHUP', other as () => void);
    const stopped: string[] = [];
    const forget = stopAtHostExit(() => void stopped.push('child'));
    const [onSignal] = added(before)[3] ?? [];
    const own = (): void => {};
    process.on('SIGHUP', own);
    (onSignal as (signal: string) => void)('SIGHUP');
    expect([stopped, kill.mock.calls]).toEqual([[], []]);
    process.off('SIGHUP', own);
    (onSignal as (signal: string) => void)('SIGHUP');
    expect(stopped).toEqual(['child']);
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGHUP']]);
    expect(added(before).map(list => list.length)).toEqual([0, 0, 0, 0]);
    forget();
    // Windows cannot send what it tells of.
    kill.mockImplementation(() => {
      throw new Error('ENOSYS');
    });
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const forgetLast = stopAtHostExit(() => {});
    const [onLast] = added(before)[3] ?? [];
    (onLast as (signal: string) => void)('SIGHUP');
    expect(exit.mock.calls).toEqual([[1]]);
    forgetLast();
    exit.mockRestore();
    kill.mockRestore();
    for (const other of others) process.on('SIGHUP', other as () => void);
  });
});
