import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { CodexPool } from '../../../src/pool/codex-pool.js';
import { PoolFullError } from '../../../src/pool/pool-full-error.js';
import type { CodexPoolOptions } from '../../../src/pool/pool-options.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { killServers, serverPids } from '../../support/server-processes.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start();
  onTestFinished(() => model.close());
});

function poolOf(options: Omit<CodexPoolOptions, 'session'> = {}): CodexPool {
  const { codexHome, workspace, env } = model.home;
  const pool = new CodexPool({ ...options, session: { codexHome, cwd: workspace, env } });
  onTestFinished(() => pool.close());
  return pool;
}

describe('a pool', () => {
  test('opens each thread where there is the least to do, and keeps it there', async () => {
    const pool = poolOf({ maxServers: 2 });
    const gate = model.gate();
    model.stream(['one ', gate, 'done']);
    const busy = await pool.startThread();
    const turn = await busy.turn('Go');
    expect(pool.servers).toHaveLength(1);
    const second = await pool.startThread();
    const third = await pool.startThread();
    expect(pool.servers.map(({ threads, turns }) => ({ threads, turns }))).toEqual([
      { threads: 1, turns: 1 },
      { threads: 2, turns: 0 },
    ]);
    gate.open();
    expect((await turn.run()).text).toBe('one done');
    // Another app-server could not have it: it has one writer.
    const again = await pool.resumeThread(busy.id);
    expect(pool.servers[0]?.codex.openThreads.map(({ id }) => id)).toEqual([again.id]);
    model.otherwise('ok');
    const results = await Promise.all([second, third, again].map(thread => thread.run('Hi')));
    expect(results.map(({ text }) => text)).toEqual(['ok', 'ok', 'ok']);
  });

  test('starts no app-server while one has nothing to do', async () => {
    const pool = poolOf({ maxServers: 4 });
    model.otherwise('ok');
    for (let index = 0; index < 3; index += 1) await (await pool.startThread()).run('Hi');
    expect(pool.servers).toHaveLength(1);
    expect(await pool.threads()).toMatchObject({ data: { length: 3 } });
  });

  test('refuses more threads than it can hold, before anything is sent', async () => {
    const pool = poolOf({ maxServers: 2, maxThreadsPerServer: 1 });
    const opened = await Promise.all([pool.startThread(), pool.startThread()]);
    expect(pool.servers.map(({ threads }) => threads)).toEqual([1, 1]);
    const error = await pool.startThread().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PoolFullError);
    expect(error).toMatchObject({ capacity: 2 });
    await opened[0]?.unsubscribe();
    expect((await pool.startThread()).id).toBeTypeOf('string');
  });

  test('replaces an app-server whose memory has grown, when its last thread is closed', async () => {
    const pool = poolOf({ maxServers: 1, maxServerMemoryBytes: 1, memoryCheckMs: 20 });
    const old = await pool.startThread();
    await expect.poll(() => pool.servers[0]?.isDraining).toBe(true);
    expect(pool.servers[0]?.memoryBytes).toBeGreaterThan(1_000_000);
    const fresh = await pool.startThread();
    expect(pool.servers).toHaveLength(2);
    model.otherwise('still here');
    expect((await old.run('Hi')).text).toBe('still here');
    await old.unsubscribe();
    await expect
      .poll(() => pool.servers.some(({ codex }) => codex.openThreads[0]?.id === fresh.id))
      .toBe(true);
    await expect.poll(() => pool.servers.length).toBe(1);
  });

  test('can be told to drain an app-server', async () => {
    const pool = poolOf({ maxServers: 1, memoryCheckMs: 20 });
    const thread = await pool.startThread();
    const [server] = pool.servers;
    if (server === undefined) throw new Error('There is one');
    pool.drain(server);
    expect(server.isDraining).toBe(true);
    await thread.unsubscribe();
    await expect.poll(() => pool.servers).toEqual([]);
  });

  test('survives the loss of an app-server', async () => {
    const pool = poolOf({ maxServers: 2 });
    model.otherwise('ok');
    const thread = await pool.startThread();
    await thread.run('Hi');
    const lost = new Promise(resolve => pool.servers[0]?.codex.onConnection(resolve));
    killServers(model.home.codexHome);
    await lost;
    expect((await thread.run('And again')).text).toBe('ok');
  });

  test('waits at its end also for an app-server that it has let go', async () => {
    const pool = poolOf({ maxServers: 1 });
    const thread = await pool.startThread();
    await thread.unsubscribe();
    const [server] = pool.servers;
    if (server === undefined) throw new Error('There is one');
    pool.drain(server);
    expect(pool.servers).toEqual([]);
    await pool.close();
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });

  test('leaves nothing behind', async () => {
    const pool = poolOf({ maxServers: 2, maxThreadsPerServer: 1 });
    await Promise.all([pool.startThread(), pool.startThread()]);
    expect(serverPids(model.home.codexHome)).toHaveLength(2);
    await pool.close();
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });
});
