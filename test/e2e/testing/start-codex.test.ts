import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelClosedError, ScriptedModel } from '../../../src/testing/testing.js';
import { secretKey } from '../../support/secrets.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start();
});

afterEach(() => model.close());

test('starts a session in the home of the model', async () => {
  await using codex = await model.startCodex();
  expect(codex.server.codexHome).toBe(model.home.codexHome);
  model.reply('Hello');
  const thread = await codex.startThread();
  expect(thread.info.cwd).toBe(model.workspace);
  const result = await thread.run('Hi');
  expect(result.text).toBe('Hello');
  expect((await model.nextRequest()).lastUserText).toBe('Hi');
});

test('the options of a session are its own', async () => {
  const home = await model.createHome({ model: 'gpt-5.5', files: { 'a.txt': 'A' } });
  const codex = await model.startCodex({
    home,
    clientInfo: { name: 'my-test', version: '1' },
    config: { model_reasoning_effort: 'low' },
  });
  expect(codex.server.userAgent).toMatch(/^my-test\//);
  const thread = await codex.startThread();
  expect(thread.info).toMatchObject({
    cwd: home.workspace,
    model: 'gpt-5.5',
    reasoningEffort: 'low',
  });
});

test('sessions of one home share its threads', async () => {
  model.reply('Hello');
  const first = await model.startCodex();
  const thread = await first.startThread();
  await thread.run('Remember me');
  await first.close();
  const second = await model.startCodex();
  const { data } = await second.request('thread/list', {});
  expect(data).toMatchObject([{ id: thread.id, preview: 'Remember me' }]);
});

test('a key of the host is not sent to the model', async () => {
  const home = await model.createHome({ requiresOpenaiAuth: true });
  process.env['OPENAI_API_KEY'] = secretKey('host');
  process.env['CODEX_API_KEY'] = secretKey('host');
  const codex = await model.startCodex({ home }).finally(() => {
    delete process.env['OPENAI_API_KEY'];
    delete process.env['CODEX_API_KEY'];
  });
  model.otherwise('ok');
  const thread = await codex.startThread();
  await thread.run('Hi');
  expect(model.requests[0]?.authorization).toBeUndefined();
  await codex.request('account/login/start', { type: 'apiKey', apiKey: secretKey() });
  await (await codex.startThread()).run('Hi');
  expect(model.requests[1]?.authorization).toBe(`Bearer ${secretKey()}`);
});

test('closing the model closes its sessions and removes their homes', async () => {
  const home = await model.createHome();
  const codex = await model.startCodex();
  const starting = model.startCodex({ home });
  await model.close();
  await expect(codex.startThread()).rejects.toThrow();
  await expect((await starting).startThread()).rejects.toThrow();
  expect([existsSync(model.home.root), existsSync(home.root)]).toEqual([false, false]);
  await expect(model.startCodex()).rejects.toThrow(ModelClosedError);
  await expect(model.createHome()).rejects.toThrow(ModelClosedError);
});
