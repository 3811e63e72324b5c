// Runs the code of the questions, on the sources.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as faq from '../../../examples/snippets/faq.js';
import type { Codex } from '../../../src/codex/codex.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

let model: ScriptedModel;
let codex: Codex;
let printed: string[];

beforeEach(async () => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values.join(' ')));
  model = await ScriptedModel.start();
  codex = await model.startCodex();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await model.close();
});

test('a thread knows what was said in it', async () => {
  model.reply('Hello, Ada.').reply('Ada.');
  expect(await faq.conversation(codex)).toBe('Ada.');
  expect(model.requests[1]?.userTexts).toContain('My name is Ada.');
});

test('what a turn waits for can be seen', async () => {
  const gate = model.gate();
  model.callTool('exec_command', {
    cmd: 'true',
    sandbox_permissions: 'require_escalated',
    justification: 'to wait',
  });
  model.reply('done');
  const thread = await codex.startThread({
    sandbox: 'read-only',
    approvalPolicy: 'on-request',
    approvals: { command: () => new Promise(() => {}) },
  });
  thread.onPending(() => {
    const [waiting] = thread.pending;
    if (waiting?.kind === 'command' && printed.length > 0) waiting.answer('decline');
  });
  gate.open();
  const waits = faq.waits(thread, 20_000);
  await expect.poll(() => thread.pending.length, { timeout: 20_000 }).toBe(1);
  const [waiting] = thread.pending;
  if (waiting?.kind === 'command') waiting.answer('decline');
  expect(await waits).toBe('completed');
});

test('silence ends', async () => {
  model.stream(['never ends', model.gate()]);
  expect(await faq.silence(await codex.startThread(), 500)).toBe('stalled');
});

test('a failed turn is gone on with', async () => {
  model.fail({ code: 'server_is_overloaded', message: 'busy' }).reply('Done.');
  expect(await faq.again(await codex.startThread(), 'Write it.')).toBe('Done.');
  expect(model.requests.at(-1)?.userTexts).toContain('Write it.');
  model.fail({ status: 400 });
  await expect(faq.again(await codex.startThread(), 'Write it.')).rejects.toThrow('Turn failed');
});

test('an environment that starts from nothing', async () => {
  vi.stubEnv('A_SECRET', 'of mine');
  const { codexHome, env, workspace } = model.home;
  await using bare = faq.environment({ codexHome, env, cwd: workspace });
  model.callTool('exec_command', { cmd: 'echo "[$A_SECRET]"' }).reply('done');
  await (await bare.startThread({ sandbox: 'read-only' })).run('go');
  expect(model.requests[1]?.toolOutputs[0]?.output).toContain('[]');
  vi.unstubAllEnvs();
});
