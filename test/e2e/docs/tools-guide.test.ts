// Runs the code of the tools guide, on the sources.
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));

const guide = await import('../../../examples/snippets/tools.js');
const server = fileURLToPath(new URL('../../../examples/18_tools/mcp-server.mjs', import.meta.url));

test('a tool is called, and told of', async () => {
  await using model = await ScriptedModel.start();
  model.callTool('weather', { city: 'Oslo' }).reply('Sunny.');
  model.callTool('search', { query: 'red one' }).reply('Found.');
  await using codex = await model.startCodex();
  expect(await guide.withTools(codex)).toBe('Sunny.');
  expect(model.requests[1]?.toolOutputs[0]?.output).toBe('sunny in Oslo for 1 days');
  expect(await guide.following(codex)).toEqual(['search: looking for red one']);
  expect(model.requests.at(-1)?.toolOutputs.at(-1)?.output).toBe('{"found":["the red one"]}');
});

test('every tool of the guide can be declared and called', async () => {
  await using model = await ScriptedModel.start();
  await using codex = await model.startCodex();
  const tools = [guide.chart, guide.invoice, guide.refund, guide.add];
  const thread = await codex.startThread({ tools });
  model.callTool('chart', { month: 'May' }).callTool('add', { a: 1, b: 2 });
  model.callTool('invoice', { id: '7' }, { namespace: 'billing' }).reply('Done.');
  await thread.run('go');
  const outputs = model.requests.at(-1)?.toolOutputs ?? [];
  expect(JSON.stringify(outputs[0]?.raw)).toContain('data:image/png');
  expect(outputs[1]?.output).toBe('3');
  expect(outputs[2]?.output).toBe('Invoice 7: paid');
});

test('tools are bound again when a thread is resumed', async () => {
  await using model = await ScriptedModel.start();
  model.reply('begun');
  const first = await model.startCodex();
  const thread = await first.startThread({ tools: [guide.weather] });
  await thread.run('begin');
  await first.close();
  await using codex = await model.startCodex();
  model.callTool('weather', { city: 'Rome' }).reply('Sunny again.');
  expect(await guide.resuming(codex, thread.id)).toBe('Sunny again.');
});

test('an elicitation comes to the handler', async () => {
  await using model = await ScriptedModel.start();
  const asked = await guide.asking(async options => {
    const mcp_servers = { catalogue: { command: process.execPath, args: [server] } };
    const codex = await model.startCodex({ ...options, config: { mcp_servers } });
    await codex.mcp.list();
    model.callTool('ask', {}, { namespace: 'mcp__catalogue' }).reply('Done.');
    await (await codex.startThread({ approvalPolicy: 'on-request' })).run('go');
    return codex;
  });
  expect(asked).toContain('catalogue: form');
});
