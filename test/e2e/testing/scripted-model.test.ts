import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  customToolCall,
  message,
  reasoning,
  ScriptedModel,
  toolCall,
  usage,
} from '../../../src/testing/testing.js';
import { AppServer } from './app-server.js';

let model: ScriptedModel;
let server: AppServer;

beforeEach(async () => {
  model = await ScriptedModel.start({ model: 'gpt-5.5' });
  server = await AppServer.start(model.home);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await model.close();
  // One test closes the model first; its server then wrote into a home that was gone.
  await model.home.remove();
});

test('replies with a text, and records what was asked', async () => {
  model.reply('Hello', { id: 'msg_hello' });
  const threadId = await server.startThread();
  const turn = await server.run(threadId, 'Hi there');
  expect(turn.turn).toMatchObject({ status: 'completed', error: null });
  expect(turn.items('agentMessage')).toMatchObject([
    { id: 'msg_hello', text: 'Hello', phase: null },
  ]);
  const request = await model.nextRequest();
  expect(request).toMatchObject({
    method: 'POST',
    path: '/v1/responses',
    model: 'gpt-5.5',
    threadId,
    lastUserText: 'Hi there',
    userTexts: ['Hi there'],
    authorization: undefined,
    outputSchema: undefined,
    images: [],
    toolOutputs: [],
  });
  expect(request.toolNames).toEqual(expect.arrayContaining(['exec_command', 'apply_patch']));
  expect(model.unexpected).toEqual([]);
  expect(model.remaining).toBe(0);
});

test('streams pieces with pauses', async () => {
  model.stream(['Hel', 'lo ', 'world'], { delayMs: 20, phase: 'final_answer' });
  const turn = await server.run(await server.startThread(), 'go');
  expect(turn.deltas).toEqual(['Hel', 'lo ', 'world']);
  expect(turn.items('agentMessage')).toMatchObject([
    { text: 'Hello world', phase: 'final_answer' },
  ]);
});

test('phases and reasoning arrive as scripted', async () => {
  model.respond(
    reasoning(['First thought', 'Second thought']),
    message('Looking…', { phase: 'commentary' }),
    message('Done', { phase: 'final_answer' }),
  );
  const turn = await server.run(await server.startThread(), 'go');
  expect(turn.items('reasoning')).toMatchObject([{ summary: ['First thought', 'Second thought'] }]);
  expect(turn.params('item/reasoning/summaryTextDelta').map(params => params['delta'])).toEqual([
    'First thought',
    'Second thought',
  ]);
  expect(turn.items('agentMessage')).toMatchObject([
    { text: 'Looking…', phase: 'commentary' },
    { text: 'Done', phase: 'final_answer' },
  ]);
});

test('runs a command, and gives its output back to the model', async () => {
  model.callTool('exec_command', { cmd: 'echo from-the-shell' }, { callId: 'call_echo' });
  model.reply('ran');
  const turn = await server.run(await server.startThread(), 'go');
  expect(turn.items('commandExecution')).toMatchObject([
    { id: 'call_echo', exitCode: 0, aggregatedOutput: 'from-the-shell\n' },
  ]);
  const [, second] = await model.waitForRequests(2);
  expect(second?.toolOutputs).toMatchObject([
    { callId: 'call_echo', output: expect.stringContaining('from-the-shell') },
  ]);
});

test('calls several tools in one response, apply_patch among them', async () => {
  const patch = '*** Begin Patch\n*** Add File: made.txt\n+made by a patch\n*** End Patch\n';
  model.respond(
    toolCall('exec_command', { cmd: 'echo one' }, { callId: 'one' }),
    customToolCall('apply_patch', patch, { callId: 'two' }),
  );
  model.reply('done');
  const turn = await server.run(await server.startThread(), 'go');
  expect(turn.items('fileChange')).toMatchObject([{ id: 'two', status: 'completed' }]);
  expect(await readFile(join(model.workspace, 'made.txt'), 'utf8')).toBe('made by a patch\n');
  const [, second] = await model.waitForRequests(2);
  expect(second?.toolOutputs.map(output => output.callId)).toEqual(['one', 'two']);
});

test('token counts add up over the responses of a thread', async () => {
  model.reply('one', { usage: { inputTokens: 7, cachedInputTokens: 3, outputTokens: 5 } });
  model.respond(message('two'), usage({ inputTokens: 11, outputTokens: 2, reasoningTokens: 1 }));
  model.reply('three');
  const threadId = await server.startThread();
  const counts = [];
  for (const text of ['a', 'b', 'c']) {
    const turn = await server.run(threadId, text);
    counts.push(turn.params('thread/tokenUsage/updated').at(-1)?.['tokenUsage']);
  }
  expect(counts).toMatchObject([
    { last: { inputTokens: 7, cachedInputTokens: 3, outputTokens: 5, totalTokens: 12 } },
    { last: { inputTokens: 11, outputTokens: 2, reasoningOutputTokens: 1 } },
    { last: { inputTokens: 100, outputTokens: 10 }, total: { totalTokens: 12 + 13 + 110 } },
  ]);
});

test('a gate holds a whole response', async () => {
  const gate = model.gate();
  model.reply('after the gate');
  const threadId = await server.startThread();
  const turnId = await server.startTurn(threadId, 'go');
  await gate.reached;
  expect(model.requests).toHaveLength(1);
  expect(server.messages.some(({ method }) => method === 'turn/completed')).toBe(false);
  gate.open();
  const turn = await server.finish(turnId);
  expect(turn.items('agentMessage')).toMatchObject([{ text: 'after the gate' }]);
});

test('a gate among the pieces holds in the middle of a message', async () => {
  const gate = model.gate();
  model.stream(['Hel', gate, 'lo']);
  const turnId = await server.startTurn(await server.startThread(), 'go');
  await server.find(({ params }) => params?.['delta'] === 'Hel');
  await gate.reached;
  expect(server.messages.some(({ params }) => params?.['delta'] === 'lo')).toBe(false);
  gate.open();
  expect((await server.finish(turnId)).deltas).toEqual(['Hel', 'lo']);
});

test('an interrupt ends a response that is held at a gate', async () => {
  model.gate();
  model.reply('never said');
  const threadId = await server.startThread();
  const turnId = await server.startTurn(threadId, 'go');
  await model.nextRequest();
  await server.request('turn/interrupt', { threadId, turnId });
  expect((await server.finish(turnId)).turn.status).toBe('interrupted');
  model.reply('next');
  const turn = await server.run(threadId, 'again');
  expect(turn.items('agentMessage')).toMatchObject([{ text: 'next' }]);
});

test('closing the model ends a turn that waits at a gate', async () => {
  model.gate();
  model.reply('never said');
  const turnId = await server.startTurn(await server.startThread(), 'go');
  await model.nextRequest();
  await model.close();
  expect((await server.finish(turnId)).turn.status).toBe('failed');
});

test.each([
  ['HTTP 429', { status: 429, headers: { 'retry-after': '1' } }, /429/],
  ['HTTP 500', { status: 500 }, /high demand/],
  ['HTTP 503 with a body', { status: 503, body: 'the roof is on fire' }, /503.*roof is on fire/],
  ['response.failed', { code: 'made_up_code', message: 'out of ideas' }, /out of ideas/],
  ['a cut', { cut: true as const }, /stream|disconnect/],
  ['a cut after some text', { cut: true as const, after: 'So far' }, /stream|disconnect/],
])('a turn fails with %s', async (_name, how, reason) => {
  model.fail(how);
  const turn = await server.run(await server.startThread(), 'go');
  expect(turn.turn.status).toBe('failed');
  expect(turn.turn.error?.message).toMatch(reason);
  expect(turn.deltas).toEqual('after' in how ? ['So far'] : []);
  expect(model.requests).toHaveLength(1);
});

test('a request beyond the script fails the turn and says why', async () => {
  const turn = await server.run(await server.startThread(), 'anything');
  expect(turn.turn.status).toBe('failed');
  expect(turn.turn.error?.message).toContain('ScriptedModel has no reply left');
  expect(model.unexpected).toMatchObject([
    { request: { lastUserText: 'anything' }, reason: expect.stringContaining('no reply left') },
  ]);
});

test('many threads at once each get the answer that is meant for them', async () => {
  model.when(request => request.lastUserText === 'thread 3').reply('just for three');
  model.otherwise(request => `echo ${request.lastUserText}`);
  const texts = Array.from({ length: 12 }, (_, index) => `thread ${index}`);
  const turns = await Promise.all(
    texts.map(async text => server.run(await server.startThread(), text)),
  );
  expect(turns.map(turn => turn.items('agentMessage')[0]?.['text'])).toEqual(
    texts.map(text => (text === 'thread 3' ? 'just for three' : `echo ${text}`)),
  );
});

test('requests show images, the output schema and what the user wrote', async () => {
  const png = `data:image/png;base64,${PIXEL}`;
  const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };
  model.reply('{}').reply('ok');
  const threadId = await server.startThread({ baseInstructions: 'Be brief.' });
  await server.request('turn/start', {
    threadId,
    input: [
      { type: 'text', text: 'Look at this' },
      { type: 'image', url: png },
    ],
    outputSchema: schema,
  });
  await server.find(({ method }) => method === 'turn/completed');
  await server.run(threadId, 'And now?');
  const [first, second] = await model.waitForRequests(2);
  expect(first).toMatchObject({
    lastUserText: 'Look at this',
    outputSchema: { type: 'json_schema', schema },
  });
  expect(first?.images).toHaveLength(1);
  expect(first?.images[0]).toMatch(/^data:image\/png;base64,/);
  expect(second).toMatchObject({
    userTexts: ['Look at this', 'And now?'],
    outputSchema: undefined,
  });
});

test('requests say what they are for', async () => {
  model.reply('Hello');
  model.when(request => request.kind === 'compaction').reply('They said hello.');
  model.reply('Still here');
  const threadId = await server.startThread();
  await server.run(threadId, 'Hi');
  await server.request('thread/compact/start', { threadId });
  const { params } = await server.find(
    message => (message.params?.['item'] as { type?: string })?.type === 'contextCompaction',
  );
  await server.finish(String(params['turnId']));
  await server.run(threadId, 'Are you there?');
  expect(model.requests.map(request => request.kind)).toEqual(['turn', 'compaction', 'turn']);
  expect(model.requests.at(-1)?.userTexts).toEqual(['Hi', 'Are you there?']);
});

test('a responder can go on from what a tool has said', async () => {
  model.callTool('exec_command', {
    cmd: 'read line; echo got $line',
    tty: true,
    yield_time_ms: 300,
  });
  model.respondTo(({ toolOutputs }) => {
    const session = /session ID (\d+)/.exec(toolOutputs.at(-1)?.output ?? '')?.[1];
    return toolCall('write_stdin', { session_id: Number(session), chars: 'word\n' });
  });
  model.reply('done');
  await server.run(await server.startThread(), 'go');
  const [, , third] = await model.waitForRequests(3);
  expect(third?.toolOutputs.at(-1)?.output).toContain('got word');
});

test('a proxy of the host is not asked', async () => {
  const env = {
    ...model.home.env,
    HTTP_PROXY: 'http://127.0.0.1:9',
    ALL_PROXY: 'http://127.0.0.1:9',
  };
  await using behind = await AppServer.start({ ...model.home, env });
  model.reply('direct');
  const turn = await behind.run(await behind.startThread(), 'go');
  expect(turn.turn.status).toBe('completed');
});

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
