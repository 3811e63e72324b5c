import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import {
  ModelClosedError,
  ModelTimeoutError,
  message,
  ScriptedModel,
} from '../../../src/testing/testing.js';

let model: ScriptedModel;

const GZIP_BOMB: RequestInit = {
  body: gzipSync(new Uint8Array(64 * 1024 * 1024 + 1)),
  headers: { 'content-encoding': 'gzip' },
};

beforeEach(async () => {
  model = await ScriptedModel.start({ files: { 'notes/a.txt': 'A' } });
});

afterEach(() => model.close());

function ask(text: string, init: RequestInit = {}): Promise<Response> {
  const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
  const body = JSON.stringify({ model: 'm', input });
  return fetch(`${model.url}/v1/responses`, { method: 'POST', body, ...init });
}

async function answer(text: string): Promise<string> {
  const response = await ask(text);
  const events = await response.text();
  const deltas = events.matchAll(/"type":"response.output_text.delta".*?"delta":"(.*?)"/g);
  return [...deltas].map(match => match[1]).join('|');
}

test('answers in the order of the script', async () => {
  model.reply('one').stream(['two', 'three']).reply('four');
  expect(model.remaining).toBe(3);
  expect([await answer('a'), await answer('b'), await answer('c')]).toEqual([
    'one',
    'two|three',
    'four',
  ]);
  expect(model.remaining).toBe(0);
  expect(model.requests.map(request => request.lastUserText)).toEqual(['a', 'b', 'c']);
});

test('a conditional reply goes first, and only to whom it is meant for', async () => {
  model.reply('plain');
  const aboutA = model.when(request => request.lastUserText.includes('A'));
  aboutA.reply('for A').reply('for A again');
  aboutA.when(request => request.lastUserText.includes('B')).reply('for A and B');
  expect(await answer('B')).toBe('plain');
  expect(await answer('A')).toBe('for A');
  expect(await answer('AB')).toBe('for A again');
  expect(await answer('AB')).toBe('for A and B');
});

test.each<[string, Parameters<ScriptedModel['otherwise']>[0]]>([
  ['a text', 'same'],
  ['a part', message('same')],
  ['parts', [message('same')]],
  ['a function', request => [message(request.lastUserText)]],
  ['a promise', async () => message('same')],
])('what is left over may be answered by %s', async (_name, fallback) => {
  model.reply('first').otherwise(fallback);
  expect(await answer('x')).toBe('first');
  expect(await answer('same')).toBe('same');
  expect(await answer('same')).toBe('same');
  expect(model.unexpected).toEqual([]);
});

test('a responder makes one answer from the request', async () => {
  model.respondTo(request => `you said ${request.lastUserText}`).reply('next');
  expect(await answer('boo')).toBe('you said boo');
  expect(await answer('boo')).toBe('next');
});

test.each<[string, (script: ScriptedModel) => void, RegExp]>([
  ['nothing is scripted', () => {}, /has no reply left for request 1 \(last user text: "hi"\)/],
  [
    'a condition throws',
    script => script.when(fail('bad condition')).reply('never'),
    /the condition of a reply threw: Error: bad condition/,
  ],
  [
    'a responder throws',
    script => script.respondTo(fail('bad responder')),
    /the responder failed: Error: bad responder/,
  ],
  ['a responder makes no part', script => script.respondTo(() => []), /it has no part/],
  ['a fallback throws', script => script.otherwise(fail('bad fallback')), /Error: bad fallback/],
])('a request is refused with the reason when %s', async (_name, arrange, reason) => {
  arrange(model);
  const response = await ask('hi');
  expect(response.status).toBe(501);
  const body = (await response.json()) as { error: { message: string } };
  expect(body.error.message).toMatch(reason);
  expect(model.unexpected).toEqual([
    { request: model.requests[0], reason: expect.stringMatching(reason) },
  ]);
});

function fail(text: string): () => never {
  return () => {
    throw new Error(text);
  };
}

test('an HTTP failure carries its status, headers and body', async () => {
  model.fail({ status: 429, headers: { 'retry-after': '3' } });
  model.fail({ status: 400, body: { detail: 'no' } });
  model.fail({ status: 503, body: 'gone' });
  const first = await ask('x');
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3']);
  expect(await first.json()).toMatchObject({ error: { message: 'Scripted failure: HTTP 429' } });
  expect(await (await ask('x')).json()).toEqual({ detail: 'no' });
  expect(await (await ask('x')).text()).toBe('gone');
});

test('a cut ends the body early', async () => {
  model.cut('So far');
  const response = await ask('x');
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

test('gates hold one after the other, and one that is open holds nothing', async () => {
  const [first, second, open] = [model.gate(), model.gate(), model.gate()];
  open.open();
  model.stream(['a', second, 'b']);
  const reply = answer('x');
  await first.reached;
  expect([first.isOpen, second.isOpen, open.isOpen]).toEqual([false, false, true]);
  first.open();
  await second.reached;
  second.open();
  await expect(open.reached).resolves.toBeUndefined();
  expect(await reply).toBe('a|b');
});

test('a client that goes away frees a held response', async () => {
  const gate = model.gate();
  model.reply('late');
  const controller = new AbortController();
  const asked = ask('x', { signal: controller.signal });
  await gate.reached;
  controller.abort();
  await expect(asked).rejects.toThrow('aborted');
  model.reply('next');
  expect(await answer('y')).toBe('next');
});

test('closing opens every gate and ends every wait', async () => {
  const held = model.gate();
  model.reply('late');
  const unreached = model.gate();
  model.reply('never');
  const asked = ask('x').then(response => response.text());
  await held.reached;
  const waiting = model.waitForRequests(2);
  await Promise.all([
    model.close(),
    expect(asked).rejects.toThrow(),
    expect(waiting).rejects.toThrow(ModelClosedError),
    expect(unreached.reached).rejects.toThrow(ModelClosedError),
  ]);
  expect([held.isOpen, unreached.isOpen]).toEqual([true, true]);
  await expect(model.nextRequest()).resolves.toBe(model.requests[0]);
  await expect(model.nextRequest()).rejects.toThrow(ModelClosedError);
  await model.close();
});

test('requests can be waited for one by one or in number', async () => {
  model.otherwise('ok');
  const both = model.waitForRequests(2);
  const first = model.nextRequest();
  await ask('a');
  await ask('b');
  expect((await first).lastUserText).toBe('a');
  expect((await model.nextRequest()).lastUserText).toBe('b');
  expect((await both).map(request => request.lastUserText)).toEqual(['a', 'b']);
});

test('a wait that is too long ends with what has come, and loses nothing', async () => {
  const wait = model.waitForRequests(2, { timeoutMs: 10 });
  await expect(wait).rejects.toMatchObject({
    name: 'ModelTimeoutError',
    message: 'Cannot wait for model request 2: only 0 arrived within 10 ms',
    expected: 2,
    received: 0,
    timeoutMs: 10,
    stack: expect.stringContaining('scripted-model.test.ts'),
  });
  await expect(model.nextRequest({ timeoutMs: 0 })).rejects.toThrow(ModelTimeoutError);
  model.reply('ok');
  await ask('a');
  expect((await model.nextRequest()).lastUserText).toBe('a');
});

test.each([
  ['count', (): Promise<unknown> => model.waitForRequests(0)],
  ['timeoutMs', (): Promise<unknown> => model.nextRequest({ timeoutMs: Number.NaN })],
])('a wait with a bad %s is refused', async (argument, wait) => {
  await expect(wait()).rejects.toMatchObject({ name: 'InvalidArgumentError', argument });
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a body packed by %s is unpacked', async (encoding, pack) => {
  model.reply('ok');
  const body = pack(JSON.stringify({ model: 'packed' }));
  await ask('', { body, headers: { 'content-encoding': encoding } });
  expect(model.requests[0]?.model).toBe('packed');
});

test('what is no request for a response is answered and kept apart', async () => {
  const models = await fetch(`${model.url}/v1/models?client_version=1`);
  expect(await models.json()).toEqual({ object: 'list', data: [], models: [] });
  expect((await fetch(`${model.url}/v1/else`)).status).toBe(404);
  expect(model.otherRequests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/models?client_version=1',
    'GET /v1/else',
  ]);
  expect(model.requests).toEqual([]);
});

test.each([
  ['broken JSON', { body: '{' }],
  ['a body of over 64 MiB', { body: ' '.repeat(64 * 1024 * 1024 + 1) }],
  ['a body that unpacks to over 64 MiB', GZIP_BOMB],
  ['an unknown encoding', { body: '{}', headers: { 'content-encoding': 'snappy' } }],
])('%s is a bad request', async (_name, init) => {
  model.reply('kept');
  expect((await ask('', init)).status).toBe(400);
  expect(model.remaining).toBe(1);
});

test('a body of many megabytes is read', async () => {
  model.reply('ok');
  expect((await ask('x'.repeat(20_000_000))).status).toBe(200);
  expect(model.requests[0]?.lastUserText).toHaveLength(20_000_000);
});

test('a bad script throws where it is written', () => {
  expect(() => model.stream([])).toThrow(InvalidArgumentError);
  expect(() => model.fail({ status: 200 })).toThrow(InvalidArgumentError);
  expect(() => model.respond()).toThrow(InvalidArgumentError);
  expect(model.remaining).toBe(0);
});

test('the home is real, filled, and gone after the model', async () => {
  const { root, codexHome, home, workspace, env } = model.home;
  expect(root).toBe(await realpath(root));
  expect(root.startsWith(await realpath(tmpdir()))).toBe(true);
  expect(model.workspace).toBe(workspace);
  expect(await readFile(join(workspace, 'notes/a.txt'), 'utf8')).toBe('A');
  expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(model.configToml());
  expect(env).toMatchObject({ CODEX_HOME: codexHome, HOME: home });
  const other = await model.createHome();
  const third = await model.createHome();
  await third.remove();
  expect([existsSync(root), existsSync(other.root), existsSync(third.root)]).toEqual([
    true,
    true,
    false,
  ]);
  await model.close();
  expect([existsSync(root), existsSync(other.root)]).toEqual([false, false]);
});

test('the configuration leads to the model and takes additions', () => {
  const options = {
    model: 'gpt-5.5',
    requiresOpenaiAuth: true,
    config: {
      tools: { update_plan: { enabled: true } },
      model_providers: { mock: { name: 'other' } },
    },
  };
  expect(parse(model.configToml(options))).toMatchObject({
    model: 'gpt-5.5',
    model_provider: 'mock',
    model_providers: {
      mock: {
        name: 'other',
        base_url: `${model.url}/v1`,
        wire_api: 'responses',
        request_max_retries: 0,
        stream_max_retries: 0,
        supports_websockets: false,
        requires_openai_auth: true,
      },
    },
    tools: { update_plan: { enabled: true } },
  });
  expect(model.config()['model']).toBe('mock-model');
});

test.each(['/etc/x', '../x', 'a/../../x', '.'])(
  'no file goes outside the workspace: %s',
  async path => {
    await expect(model.createHome({ files: { [path]: '' } })).rejects.toThrow(InvalidArgumentError);
    await expect(ScriptedModel.start({ files: { [path]: '' } })).rejects.toThrow(
      InvalidArgumentError,
    );
  },
);
