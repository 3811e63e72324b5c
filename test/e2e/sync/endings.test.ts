import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { fixture } from '../../support/fixtures.js';
import { gone } from '../../support/processes.js';
import { serverPids } from '../../support/server-processes.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start();
});
afterEach(() => model.close());

/** Runs the program until its command has begun. */
async function begin(ending: string): Promise<{ host: ChildProcess; pids: number[] }> {
  model.callTool('exec_command', { cmd: 'sleep 300' });
  const host = spawn(process.execPath, [fixture('sync-host.mjs'), ending], {
    cwd: model.workspace,
    env: { ...process.env, ...model.home.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void host.kill('SIGKILL'));
  await Promise.race([once(host.stdout, 'data'), once(host, 'exit')]);
  return { host, pids: serverPids(model.home.codexHome) };
}

async function exitOf(host: ChildProcess): Promise<readonly [number | null, string | null]> {
  if (host.exitCode === null && host.signalCode === null) await once(host, 'exit');
  return [host.exitCode, host.signalCode];
}

describe('a program that waits', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'is ended by %s at once, and its app-server with it',
    async signal => {
      const { host, pids } = await begin(signal);
      expect(pids).toHaveLength(1);
      const exited = exitOf(host);
      host.kill(signal);
      const ended = await Promise.race([exited, wait(1_000, 'still there', { ref: false })]);
      expect(ended).toEqual([null, signal]);
      for (const pid of pids) await gone(pid);
    },
  );

  test.each([
    ['exit', 5],
    ['exit in a listener', 5],
    ['throw', 1],
    ['end', 0],
    ['close', 0],
  ] as const)('leaves no app-server behind: %s', async (ending, code) => {
    const { host } = await begin(ending);
    expect(await exitOf(host)).toEqual([code, null]);
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });
});

/** Talks to a REPL. */
class Repl {
  readonly process: ChildProcess;
  #printed = '';
  #onPrint = (): void => {};

  constructor() {
    const { env } = model.home;
    this.process = spawn(process.execPath, ['-i'], {
      cwd: model.workspace,
      env: { ...process.env, ...env, NODE_REPL_HISTORY: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void this.process.kill('SIGKILL'));
    this.process.stdout?.on('data', (block: Buffer) => {
      this.#printed += block;
      this.#onPrint();
    });
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** Waits until something is printed, and gives everything up to it. */
  async prints(text: string): Promise<string> {
    while (!this.#printed.includes(text)) {
      await new Promise<void>(resolve => {
        this.#onPrint = resolve;
      });
    }
    const printed = this.#printed;
    this.#printed = '';
    return printed;
  }
}

describe('a REPL', () => {
  test.each([
    ['a call', 'turn.run()'],
    ['a loop', 'for (const event of turn) {}'],
  ])('gives the prompt back at SIGINT, in %s, and goes on', async (_, waiting) => {
    const gate = model.gate();
    model.reply('late').reply('Hello REPL');
    const repl = new Repl();
    repl.say(`const { Codex } = require(${JSON.stringify(fixture('../../dist/sync/sync.js'))})`);
    repl.say('const codex = new Codex(); const thread = codex.startThread(); thread');
    expect(await repl.prints('backgroundTerminals')).toMatch(/Thread {\s+id: '[\w-]+'/);
    repl.say("const turn = thread.turn('hi')");
    repl.say(`console.log('waits'); ${waiting}`);
    await repl.prints('waits');
    await gate.reached;
    repl.process.kill('SIGINT');
    await repl.prints('ERR_SCRIPT_EXECUTION_INTERRUPTED');
    gate.open();
    repl.say('turn.run().text');
    await repl.prints("'late'");
    repl.say("thread.run('again').text");
    await repl.prints("'Hello REPL'");
    repl.process.stdin?.end();
    expect(await exitOf(repl.process)).toEqual([0, null]);
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });
});
