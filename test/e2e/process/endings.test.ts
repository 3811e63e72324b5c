import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ServerExitedError, TransportClosedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { gone, isRunning } from '../../support/processes.js';
import { killServers, serverPids } from '../../support/server-processes.js';

describe('a host that is killed in the middle of a turn', () => {
  let host: ChildProcess | undefined;
  let commandPid: number | undefined;

  afterEach(() => {
    host?.kill('SIGKILL');
    if (commandPid !== undefined && isRunning(commandPid)) process.kill(commandPid, 'SIGKILL');
  });

  /** Starts a host whose turn runs a command, and gives the id that the command writes to PIPE. */
  async function hostWithCommand(model: ScriptedModel, cmd: string): Promise<ChildProcess> {
    const { workspace, env } = model.home;
    const pipe = join(workspace, 'pipe');
    expect(spawnSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]).status).toBe(0);
    model.callTool('exec_command', { cmd: cmd.replace('PIPE', pipe) });
    const tsx = createRequire(import.meta.url).resolve('tsx');
    const started = spawn(process.execPath, ['--import', tsx, fixture('turn-host.ts')], {
      cwd: workspace,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    host = started;
    commandPid = Number(await readFile(pipe, 'utf8'));
    expect(isRunning(commandPid)).toBe(true);
    return started;
  }

  /** Kills the host, and waits until its app-server is gone. */
  async function killHost(started: ChildProcess, model: ScriptedModel): Promise<void> {
    const servers = serverPids(model.home.codexHome);
    expect(servers.length).toBeGreaterThan(0);
    started.kill('SIGKILL');
    await once(started, 'exit');
    await Promise.all(servers.map(gone));
  }

  test.each([
    ['its command', 'echo $$ > PIPE; exec sleep 600'],
    ['what its command started', 'sleep 600 & echo $! > PIPE; wait'],
  ])('leaves no app-server, and not %s', async (_, cmd) => {
    await using model = await ScriptedModel.start();
    const started = await hostWithCommand(model, cmd);
    await killHost(started, model);
    await gone(commandPid ?? 0);
  });

  test('leaves what its command put into a session of its own: the app-server does not end that', async () => {
    await using model = await ScriptedModel.start();
    const started = await hostWithCommand(model, 'setsid sleep 600 & echo $! > PIPE; wait');
    await killHost(started, model);
    expect(isRunning(commandPid ?? 0)).toBe(true);
  });
});

test('a server that dies while much is written takes nobody with it', async () => {
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown): void => void uncaught.push(error);
  process.on('uncaughtException', onUncaught);
  try {
    await using model = await ScriptedModel.start();
    const codex = await model.startCodex({ retry: false });
    const text = 'x'.repeat(256 * 1024);
    // A server that is stopped cannot answer any of them before it is killed.
    for (const pid of serverPids(model.home.codexHome)) process.kill(pid, 'SIGSTOP');
    const requests = Array.from({ length: 64 }, () =>
      rejection(codex.request('thread/search', { searchTerm: text })),
    );
    killServers(model.home.codexHome);
    for (const reason of await Promise.all(requests)) {
      expect([ServerExitedError, TransportClosedError].some(kind => reason instanceof kind)).toBe(
        true,
      );
    }
    await codex.close();
    expect(uncaught).toEqual([]);
  } finally {
    process.off('uncaughtException', onUncaught);
  }
});
