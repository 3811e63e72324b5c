// Runs the code of the pages for those who come from other SDKs, on the sources.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as migrate from '../../../examples/snippets/migrate.js';
import type { Codex } from '../../../src/codex/codex.js';
import { TurnFailedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { ModelThread } from '../../support/model-thread.js';

let model: ScriptedModel;
let codex: Codex;
let printed: string[];

beforeEach(async () => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values.join(' ')));
  model = await ScriptedModel.start({ requiresOpenaiAuth: true });
  codex = await model.startCodex();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await model.close();
});

function options(): { codexHome: string; env: Readonly<Record<string, string>>; cwd: string } {
  const { codexHome, env, workspace } = model.home;
  return { codexHome, env, cwd: workspace };
}

test('a run and a stream', async () => {
  model.reply('The test is wrong.').reply('Fixed.');
  expect(await migrate.run(options())).toBe('The test is wrong.');
  expect(printed).toEqual(['The test is wrong. 2 10']);
  await (await migrate.stream(await codex.startThread())).run();
  expect(printed.slice(1)).toEqual(['userMessage', 'agentMessage', 'completed']);
});

test('a stream of a failed turn ends with it, and its run rejects', async () => {
  model.fail({ status: 400 });
  const turn = await migrate.stream(await codex.startThread());
  await expect(turn.run()).rejects.toThrow(TurnFailedError);
  expect(printed.at(-1)).toBe('failed');
});

test('a key that is kept in memory', async () => {
  model.reply('ok');
  await using session = await migrate.keys(options(), 'sk-test', 'http://127.0.0.1:9/v1');
  await (await session.startThread()).run('go');
  expect(model.requests[0]?.authorization).toBe('Bearer sk-test');
});

test('options of threads, policies, sandboxes', async () => {
  const thread = await migrate.threadOptions(codex, model.workspace);
  expect(thread.info).toMatchObject({
    reasoningEffort: 'high',
    sandbox: { type: 'workspaceWrite', networkAccess: true, writableRoots: ['/tmp'] },
  });
  expect(await migrate.policy(codex)).toBe('user auto_review user');
  model.reply('Fixed.').reply('Nothing to say.');
  expect(await migrate.sandboxes(thread)).toBe('readOnly');
});

test('the blocking API', async () => {
  const thread = await ModelThread.start();
  await thread.reply('Hello.');
  for (const [name, value] of Object.entries(thread.home.env)) vi.stubEnv(name, value);
  await import('../../../examples/snippets/migrate-sync.js');
  expect(printed).toContain('turn/completed');
  expect(printed.at(-1)).toBe('completed Hello.');
});
