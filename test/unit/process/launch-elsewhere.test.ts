import { type ChildProcess, spawn, type spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { spawnOptions } from '../../../src/process/launch.js';
import type { Platform } from '../../../src/process/platform.js';
import { descendantsOf, killProcesses } from '../../../src/process/process-tree.js';
import { killTree, stopProcess } from '../../../src/process/stop-process.js';
import { MACOS, WINDOWS } from '../../support/platforms.js';
import { gone, isRunning } from '../../support/processes.js';

const processes = vi.hoisted(() => {
  const original = process.getBuiltinModule('node:child_process');
  return { ...original, spawnSync: vi.fn(original.spawnSync) };
});

vi.mock('../../../src/process/child-process.js', () => ({ childProcess: () => processes }));

const LINUX: Platform = { os: 'linux', arch: 'x64' };

describe('how the server is spawned', () => {
  const codex = { path: '/codex', source: 'PATH' } as const;

  function options(platform: Platform | undefined, env = {}): ReturnType<typeof spawnOptions> {
    const helperFolder = '/helpers';
    return spawnOptions({ codex: { ...codex, helperFolder }, args: [], env, platform });
  }

  test.each([
    [LINUX, true],
    [MACOS, true],
    [WINDOWS, false],
  ])('on %j: its own process group %s', (platform, detached) => {
    expect(options(platform)).toMatchObject({ detached, shell: false, windowsHide: true });
  });

  test('the helpers come first on PATH, however it is spelt on Windows', () => {
    expect(options(LINUX, { PATH: '/bin' }).env).toEqual({ PATH: '/helpers:/bin' });
    expect(options(WINDOWS, { Path: 'C:\\bin' }).env).toEqual({ Path: '/helpers;C:\\bin' });
    expect(options(WINDOWS, {}).env).toEqual({ PATH: '/helpers' });
    expect(options(MACOS, { Path: '/bin' }).env).toEqual({ Path: '/bin', PATH: '/helpers' });
  });
});

describe('on Windows', () => {
  const run = processes.spawnSync;

  /** A child that lives until it is killed. */
  function child(exitCode: number | null = null): ChildProcess {
    const fake = { pid: 4321, exitCode, signalCode: null, kill: vi.fn() };
    return Object.assign(new EventEmitter(), fake) as unknown as ChildProcess;
  }

  beforeEach(() => {
    vi.spyOn(process, 'kill').mockReturnValue(true);
    vi.stubEnv('SYSTEMROOT', 'D:\\Win');
    run.mockReturnValue({ status: 0 } as ReturnType<typeof spawnSync>);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    run.mockReset();
  });

  test('taskkill of the system ends the tree, and nothing is signalled', () => {
    const running = child();
    killTree(running, WINDOWS);
    expect(run.mock.calls.map(([command, args]) => [command, args])).toEqual([
      ['D:\\Win\\System32\\taskkill.exe', ['/PID', '4321', '/T', '/F']],
    ]);
    expect(run.mock.calls[0]?.[2]).toMatchObject({ windowsHide: true });
    expect([process.kill, running.kill].map(spy => vi.mocked(spy).mock.calls)).toEqual([[], []]);
  });

  test('the child itself is ended when taskkill fails', () => {
    run.mockReturnValue({ status: 1 } as ReturnType<typeof spawnSync>);
    const running = child();
    killTree(running, WINDOWS);
    expect(running.kill).toHaveBeenCalledWith('SIGKILL');
  });

  test('a child that has exited is left alone', () => {
    killTree(child(0), WINDOWS);
    expect(run).not.toHaveBeenCalled();
  });

  test('stopping waits once for the end of the input to be heeded: there is no TERM', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const exit = { code: 1, signal: null, stderrTail: '' };
    const exited = new Promise<typeof exit>(resolve => {
      run.mockImplementation(() => {
        resolve(exit);
        return { status: 0 } as ReturnType<typeof spawnSync>;
      });
    });
    const stopping = stopProcess(child(), exited, WINDOWS);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(run).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await stopping).toBe(exit);
    expect(run).toHaveBeenCalledTimes(1);
    expect(process.kill).not.toHaveBeenCalled();
  });

  test('no list of processes is made', () => {
    expect(descendantsOf(process.pid, WINDOWS)).toEqual([]);
    killProcesses([{ pid: 1, parentPid: 0, startedAt: '' }], WINDOWS);
    expect(run).not.toHaveBeenCalled();
    expect(process.kill).not.toHaveBeenCalled();
  });
});

describe.skipIf(process.platform === 'win32')('on macOS', () => {
  test('ps tells the tree with the times of start, and those tell processes apart', async () => {
    const { pid = -1 } = spawn('sleep', ['600'], { stdio: 'ignore' });
    const seen = descendantsOf(process.pid, MACOS).filter(other => other.pid === pid);
    expect(seen).toEqual([
      {
        pid,
        parentPid: process.pid,
        startedAt: expect.stringMatching(/^\w{3} \w{3} +\d+ \S+ \d{4}$/),
      },
    ]);
    const earlier = seen.map(other => ({ ...other, startedAt: 'Thu Jan  1 00:00:00 1970' }));
    killProcesses(earlier, MACOS);
    expect(isRunning(pid)).toBe(true);
    killProcesses(seen, MACOS);
    await gone(pid);
  });

  test('what ps prints there is read, and what is no process is passed by', () => {
    const stdout = [
      '    1     0 Mon Jun  2 09:41:00 2025    ',
      '  501     1 Mon Jun  2 09:41:07 2025    ',
      '99999   501 Mon Jun 23 19:01:07 2025    ',
      '  700   701 Mon Jun 23 19:01:07 2025',
      '  701   700 Mon Jun 23 19:01:07 2025',
      'ps: a warning',
      '',
    ].join('\n');
    processes.spawnSync.mockReturnValue({ stdout } as ReturnType<typeof spawnSync>);
    expect(descendantsOf(1, MACOS)).toEqual([
      { pid: 501, parentPid: 1, startedAt: 'Mon Jun  2 09:41:07 2025' },
      { pid: 99_999, parentPid: 501, startedAt: 'Mon Jun 23 19:01:07 2025' },
    ]);
    // Taken one after the other, two looks may contradict each other.
    expect(descendantsOf(700, MACOS).map(({ pid }) => pid)).toEqual([701, 700]);
    expect(processes.spawnSync.mock.calls[0]?.slice(0, 2)).toEqual([
      '/bin/ps',
      ['-A', '-o', 'pid=,ppid=,lstart='],
    ]);
    processes.spawnSync.mockReset();
  });
});
