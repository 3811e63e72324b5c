import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Codex, type CodexOptions, type Thread } from '../../../src/compat/compat.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { gone } from '../../support/processes.js';
import { killServers, serverPids } from '../../support/server-processes.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start({ model: 'gpt-5.5' });
});
afterEach(() => model.close());

function codexWith(options: CodexOptions = {}): Codex {
  const env = { PATH: process.env['PATH'] ?? '', ...model.home.env };
  return new Codex({ env, idleTimeoutMs: 0, ...options });
}

function start(options: CodexOptions = {}): Thread {
  const here = { workingDirectory: model.workspace, skipGitRepoCheck: true };
  return codexWith(options).startThread(here);
}

function servers(): number[] {
  return serverPids(model.home.codexHome);
}

async function noServers(): Promise<void> {
  for (const pid of servers()) await gone(pid);
}

interface Host {
  readonly process: ChildProcess;
  /** What it has printed until now. */
  readonly lines: string[];
  /** Waits until it has printed so many lines. */
  printed(count: number): Promise<void>;
}

function host(ending: string): Host {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture('compat-host.ts'), ending], {
    env: { ...process.env, ...model.home.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  child.stdout.on('data', block => lines.push(...String(block).trim().split('\n')));
  const printed = async (count: number): Promise<void> => {
    while (lines.length < count) await once(child.stdout, 'data');
  };
  return { process: child, lines, printed };
}

describe('a program that closes nothing', () => {
  test.each([
    ['return', 0, ['ok', 'ok']],
    ['abort', 0, ['ok', 'TimeoutError']],
    ['throw', 1, ['ok']],
    ['exit', 5, ['ok']],
  ] as const)('ends by itself, and leaves no app-server: %s', async (ending, code, lines) => {
    model.reply('ok');
    if (ending === 'return') model.reply('ok');
    if (ending === 'abort') model.callTool('exec_command', { cmd: 'sleep 300' });
    const running = host(ending);
    expect(await once(running.process, 'close')).toEqual([code, null]);
    expect(running.lines).toEqual(ending === 'abort' ? ['ok', 'AbortError'] : lines);
    expect(servers()).toEqual([]);
  });

  test.each([
    ['busy', 'SIGKILL'],
    ['busy', 'SIGINT'],
    ['idle', 'SIGTERM'],
  ] as const)('takes its app-server along when it is ended: %s, %s', async (state, signal) => {
    model.reply('ok').callTool('exec_command', { cmd: 'sleep 300' });
    const running = host(state);
    await running.printed(state === 'busy' ? 2 : 1);
    const pids = servers();
    expect(pids).toHaveLength(1);
    running.process.kill(signal);
    expect(await once(running.process, 'close')).toEqual([null, signal]);
    for (const pid of pids) await gone(pid);
  });
});

describe('the app-server', () => {
  test('is one for all that are launched alike, and another for others', async () => {
    model.otherwise('ok');
    const kept: CodexOptions = { idleTimeoutMs: Number.POSITIVE_INFINITY };
    await start(kept).run('one');
    const [pid] = servers();
    await Promise.all([start(kept).run('two'), start(kept).run('three')]);
    expect(servers()).toEqual([pid]);
    await start({ ...kept, config: { model_verbosity: 'low' } }).run('four');
    expect(servers()).toHaveLength(2);
    for (const options of [kept, { ...kept, config: { model_verbosity: 'low' } }]) {
      const native = await codexWith(options).native();
      await native.close();
    }
    expect(servers()).toEqual([]);
  });

  test('ends when no turn runs any more, and is started again', async () => {
    model.otherwise('ok');
    const thread = start();
    await thread.run('one');
    await noServers();
    expect((await thread.run('two')).finalResponse).toBe('ok');
    expect(model.requests.at(-1)?.userTexts).toEqual(['one', 'two']);
    await noServers();
  });

  test('is kept for as long as it is told', async () => {
    model.otherwise('ok');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await start({ idleTimeoutMs: 5_000 }).run('one');
    const [pid = 0] = servers();
    vi.advanceTimersByTime(4_999);
    expect(servers()).toEqual([pid]);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await gone(pid);
  });

  test('that was killed fails its turn, and the next one goes on', async () => {
    model.callTool('exec_command', { cmd: 'sleep 300' });
    const thread = start();
    const run = rejection(thread.run('one'));
    await model.nextRequest();
    killServers(model.home.codexHome);
    expect(await run).toMatchObject({
      name: 'Error',
      message: expect.stringContaining('Codex Exec exited with signal SIGKILL'),
    });
    expect(thread.id).not.toBeNull();
    model.reply('ok');
    expect((await thread.run('two')).finalResponse).toBe('ok');
  });

  test('leaves no listener on a signal', async () => {
    model.reply('ok');
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await start().run('one', { signal });
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
    expect(added).toHaveBeenCalled();
  });

  test('runs turns of one thread in order', async () => {
    model.otherwise(request => `${request.userTexts.length}`);
    const thread = start();
    await thread.run('one');
    const turns = await Promise.all([thread.run('two'), thread.run('three')]);
    expect(turns.map(turn => turn.finalResponse)).toEqual(['2', '3']);
  });

  test('keeps credentials of the configuration off its command line', async () => {
    model.otherwise('ok');
    const options: CodexOptions = {
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      config: {
        model_providers: { mock: { http_headers: { Authorization: 'Bearer sk-hidden' } } },
      },
    };
    await start(options).run('one');
    expect(model.requests.at(-1)?.authorization).toBe('Bearer sk-hidden');
    await (await codexWith(options).native()).close();
  });
});

describe('native()', () => {
  test('gives a session that can do everything, on the same app-server', async () => {
    model.otherwise('ok');
    const codex = codexWith();
    await using native = await codex.native();
    expect((await native.models()).length).toBeGreaterThan(0);
    const [pid] = servers();
    const here = { workingDirectory: model.workspace, skipGitRepoCheck: true };
    await codex.startThread(here).run('one');
    expect(servers()).toEqual([pid]);
  });

  test('gives the thread, which takes turns with the other one', async () => {
    model.otherwise(request => `${request.userTexts.length}`);
    const codex = codexWith();
    const here = { workingDirectory: model.workspace, skipGitRepoCheck: true };
    const thread = codex.startThread(here);
    await thread.run('one');
    await using session = await codex.native();
    const native = await thread.native();
    expect(native.id).toBe(thread.id);
    expect((await native.run('two')).text).toBe('2');
    expect((await thread.run('three')).finalResponse).toBe('3');
    expect((await native.run('four')).text).toBe('4');
    await native.unsubscribe();
    expect((await thread.run('five')).finalResponse).toBe('5');
    expect(session.server.version).not.toBe('');
  });

  test('starts a thread that has no turn yet', async () => {
    model.reply('ok');
    const codex = codexWith();
    await using _ = await codex.native();
    const thread = codex.startThread({
      workingDirectory: model.workspace,
      skipGitRepoCheck: true,
    });
    const native = await thread.native();
    expect(thread.id).toBe(native.id);
    expect((await thread.run('one')).finalResponse).toBe('ok');
  });
});
