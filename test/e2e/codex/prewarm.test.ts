import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { ThreadOptions } from '../../../src/thread/thread-options.js';
import { killServers } from '../../support/server-processes.js';

let model: ScriptedModel;
let codex: Codex;
let asked: string[];

beforeEach(async () => {
  model = await ScriptedModel.start();
  model.otherwise('ok');
  asked = [];
  const { codexHome, workspace, env } = model.home;
  codex = new Codex({
    codexHome,
    cwd: workspace,
    env,
    onWire: (frame, direction) => {
      const { method } = JSON.parse(frame);
      if (direction === 'out' && method === 'thread/start') asked.push(method);
    },
  });
  onTestFinished(async () => {
    await codex.close();
    await model.close();
  });
});

test('starts the app-server before anything is asked of it', async () => {
  await codex.prewarm();
  expect(codex.server.version).toMatch(/^\d/);
  expect(asked).toEqual([]);
});

test('starts threads ahead, each of which is taken once, by the same options', async () => {
  const options: ThreadOptions = { sandbox: 'read-only' };
  await codex.prewarm({ threads: [options, options] });
  expect(asked).toHaveLength(2);
  const first = await codex.startThread(options);
  const second = await codex.startThread(options);
  expect(first.id).not.toBe(second.id);
  expect(asked).toHaveLength(2);
  expect((await first.run('Hi')).text).toBe('ok');
  await codex.startThread({ ...options });
  await codex.startThread(options);
  expect(asked).toHaveLength(4);
});

test('is waited for by who takes its thread', async () => {
  const options: ThreadOptions = {};
  const ready = codex.prewarm({ threads: [options] });
  const thread = await codex.startThread(options);
  await ready;
  expect(asked).toHaveLength(1);
  expect(codex.openThreads).toEqual([{ id: thread.id, isRunning: false }]);
});

test('rejects for options that are not acceptable, and leaves no thread with them', async () => {
  const options = { sandbocks: 'read-only' } as unknown as ThreadOptions;
  await expect(codex.prewarm({ threads: [options] })).rejects.toBeInstanceOf(InvalidArgumentError);
  await expect(codex.startThread(options)).rejects.toBeInstanceOf(InvalidArgumentError);
});

test('its threads are gone with the connection: the next one is started anew', async () => {
  const options: ThreadOptions = {};
  await codex.prewarm({ threads: [options] });
  const lost = new Promise(resolve => codex.onConnection(resolve));
  killServers(model.home.codexHome);
  await lost;
  const thread = await codex.startThread(options);
  expect((await thread.run('Hi')).text).toBe('ok');
  expect(asked).toHaveLength(2);
});
