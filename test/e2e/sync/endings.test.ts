import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

  test('is a REPL as well', async () => {
    const repl = spawn(process.execPath, ['-i'], {
      cwd: model.workspace,
      env: { ...process.env, ...model.home.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let printed = '';
    repl.stdout.on('data', block => {
      printed += block;
    });
    const entry = JSON.stringify(fixture('../../dist/sync/sync.js'));
    repl.stdin.end(
      `const { Codex } = require(${entry})\nconst codex = new Codex()\nconst thread = codex.startThread()\n` +
        `thread\nthread.run('hi').text\n`,
    );
    model.reply('Hello REPL');
    expect(await exitOf(repl)).toEqual([0, null]);
    expect(printed).toContain("'Hello REPL'");
    expect(printed).toMatch(/Thread {\s+id: '[\w-]+'/);
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });
});
