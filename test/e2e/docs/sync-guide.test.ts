// Runs the code of the guide to the blocking API, on the sources.
import { expect, test, vi } from 'vitest';
import * as guide from '../../../examples/snippets/sync.js';
import { ModelThread } from '../../support/model-thread.js';

test('a script', async () => {
  const model = await ModelThread.start();
  await model.reply('A README.');
  vi.spyOn(console, 'log').mockImplementation(() => {});
  for (const [name, value] of Object.entries(model.home.env)) vi.stubEnv(name, value);
  try {
    expect(guide.script()).toBe('A README.');
  } finally {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  }
});

test('turns, listings, values', async () => {
  const model = await ModelThread.start();
  const codex = model.startCodex();
  const thread = codex.startThread();
  await model.reply('Two files.');
  expect(guide.stream(thread)).toBe('completed: Two files.');
  expect(guide.listing(codex)).toEqual([[thread.id], 1]);
  await model.reply('{"day":"2026-01-02"}');
  vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(guide.output(thread)).toEqual(new Date('2026-01-02'));
  vi.restoreAllMocks();
  await model.reply('Roses are red.');
  expect(guide.consumer(thread)).toBe('Roses are red.');
  await model.reply('Done.');
  expect(guide.errors(thread)).toBe('Done.');
});

test('handlers and tools', async () => {
  const model = await ModelThread.start();
  const { codexHome, env, workspace } = model.home;
  const { codex, asked } = guide.handlers({ codexHome, env, cwd: workspace });
  try {
    await model.callTool('exec_command', {
      cmd: 'touch x',
      sandbox_permissions: 'require_escalated',
      justification: 'to test',
    });
    await model.reply('Declined.');
    const options = { sandbox: 'read-only', approvalPolicy: 'on-request' } as const;
    expect(codex.startThread(options).run('go').text).toBe('Declined.');
    expect(asked).toEqual([expect.stringContaining('touch x')]);
    await model.callTool('weather', { city: 'Oslo' });
    await model.reply('Sunny.');
    expect(guide.tools(codex).run('go').text).toBe('Sunny.');
    expect(await model.outputs()).toEqual([`sunny in Oslo, as seen from ${workspace}`]);
  } finally {
    codex.close();
  }
});
