import { describe, expect, test } from 'vitest';
import { InvalidArgumentError, ServerExitedError } from '../../../../src/errors.js';
import {
  type FakeAppServer,
  type FakeTransport,
  type Fault,
  fault,
  type Injection,
  transportsOf,
} from '../../../../src/testing/testing.js';
import { rejection } from '../../../support/deferred.js';
import { EVERY_TRANSPORT, FakeClient, startFake } from '../../../support/fake-client.js';

const BYTES: FakeTransport[] = ['stdio', 'ws', 'unix'];

interface Opened {
  readonly server: FakeAppServer;
  readonly client: FakeClient;
  readonly threadId: string;
}

/** Opens a thread of a fake app-server that says «ab» in two pieces. */
async function open(transport: FakeTransport, ...injections: Injection[]): Promise<Opened> {
  const server = await startFake({ transport });
  const client = await FakeClient.start(server);
  const threadId = await client.startThread();
  server.stream(['a', 'b']);
  for (const injection of injections) server.inject(injection);
  return { server, client, threadId };
}

const DELTA = 'item/agentMessage/delta';

function deltas(client: FakeClient): unknown[] {
  return client.messages
    .filter(({ method }) => method === DELTA)
    .map(each => each.params?.['delta']);
}

describe.each(EVERY_TRANSPORT)('on %s', transport => {
  test('a crash ends the connection after what was said before', async () => {
    const at = { at: DELTA, nth: 2 };
    const { server, client, threadId } = await open(transport, { ...at, fault: fault.crash() });
    await client.startTurn(threadId);
    const reason = await client.ended;
    expect(deltas(client)).toEqual(['a']);
    if (transport === 'memory' || transport === 'stdio') {
      expect(reason).toBeInstanceOf(ServerExitedError);
      expect(reason).toMatchObject({ signal: 'SIGKILL', code: null });
    }
    const next = await FakeClient.start(server);
    const { result } = await next.ask('thread/turns/list', { threadId });
    expect(result).toMatchObject({ data: [{ status: 'interrupted', completedAt: null }] });
    const resumed = await next.ask('thread/resume', { threadId, excludeTurns: true });
    expect(resumed.error).toBeUndefined();
  });

  test('an exit is clean', async () => {
    const { client, threadId } = await open(transport, {
      at: 'turn/completed',
      when: 'after',
      fault: fault.exit(),
    });
    await client.startTurn(threadId);
    const reason = await client.ended;
    expect(client.names.at(-1)).toBe('turn/completed');
    if (transport === 'stdio') expect(reason).toMatchObject({ code: 0, signal: null });
  });

  test('a stalled connection says nothing and stays open', async () => {
    const { server, client, threadId } = await open(transport, {
      at: 'turn/started',
      fault: fault.stall(),
    });
    await client.ask('turn/start', { threadId, input: [] });
    await client.put('thread/loaded/list');
    await server.waitFor('thread/loaded/list');
    expect(client.names).not.toContain('turn/started');
    expect(client.names.filter(name => name === 'answer')).toHaveLength(3);
  });

  test('a deaf server hears nothing more', async () => {
    const { server, client } = await open(transport, {
      at: 'answer:thread/loaded/list',
      when: 'after',
      fault: fault.deaf(),
    });
    await client.ask('thread/loaded/list');
    void client.put('thread/list').catch(() => {});
    server.notify('account/updated', { authMode: null, planType: null });
    await client.find(({ method }) => method === 'account/updated');
    expect(server.received.some(({ method }) => method === 'thread/list')).toBe(false);
  });

  test('garbage comes in between, and the rest is whole', async () => {
    const { client, threadId } = await open(
      transport,
      { at: DELTA, fault: fault.garbage('text') },
      { at: DELTA, when: 'after', fault: fault.garbage('array') },
      { at: DELTA, nth: 2, when: 'instead', fault: fault.garbage('number') },
    );
    await client.startTurn(threadId);
    await client.completed();
    const around = client.frames.findIndex(frame => frame.includes(`"${DELTA}"`));
    expect(client.frames[around - 1]).toBe('this is not JSON');
    expect(client.frames[around + 1]).toBe('[{"id":1},"array"]');
    expect(client.frames[around + 2]).toBe('42');
    expect(deltas(client)).toEqual(['a']);
  });

  test('what is unknown comes on top', async () => {
    const { client, threadId } = await open(
      transport,
      { at: DELTA, fault: fault.unknownMethod() },
      { at: DELTA, fault: fault.unknownItem() },
    );
    await client.startTurn(threadId);
    await client.completed();
    expect(client.names).toContain('future/somethingHappened');
    const item = client.messages.find(({ params }) => params?.['unknownField'] === 'unknown');
    expect(item?.params).toMatchObject({ item: { type: 'futureItem' }, threadId });
    expect(item?.params?.['turnId']).toBe(
      client.messages.find(({ method }) => method === DELTA)?.params?.['turnId'],
    );
  });

  test('messages are lost, doubled, late and early', async () => {
    const { client, threadId } = await open(
      transport,
      { at: DELTA, nth: 2, fault: fault.duplicate() },
      { at: 'item/completed', nth: 2, fault: fault.lose() },
      { at: 'turn/started', fault: fault.reorder(2) },
      { at: 'answer:turn/start', fault: fault.early('thread/tokenUsage/updated') },
    );
    const id = await client.startTurn(threadId);
    await client.completed();
    expect(deltas(client)).toEqual(['a', 'b', 'b']);
    const names = client.messages.map(message =>
      message.id === id ? 'the answer' : message.method,
    );
    const turn = names.slice(names.indexOf('thread/status/changed'));
    expect(turn.slice(0, 4)).toEqual([
      'thread/status/changed',
      'item/started',
      'item/completed',
      'turn/started',
    ]);
    expect(turn.filter(name => name === 'item/completed')).toHaveLength(1);
    expect(turn[turn.indexOf('the answer') - 1]).toBe('thread/tokenUsage/updated');
  });

  test('a line may be huge', async () => {
    const { client, threadId } = await open(
      transport,
      { at: DELTA, fault: fault.hugeLine(2_000_000) },
      { at: 'turn/completed', fault: fault.hugeLine(100_000) },
    );
    await client.startTurn(threadId);
    await client.completed();
    expect(deltas(client)).toEqual(['x'.repeat(2_000_000), 'b']);
    expect(client.frames.at(-1)?.length).toBeGreaterThan(100_000);
  });

  test('writing may be slow', async () => {
    const { client, threadId } = await open(transport, { at: DELTA, fault: fault.slow(64, 1) });
    await client.startTurn(threadId);
    await client.completed();
    expect(deltas(client)).toEqual(['a', 'b']);
  });

  test('requests are refused, and ignored', async () => {
    const { server, client } = await open(
      transport,
      { at: 'received:thread/list', times: 2, fault: fault.refuse() },
      { at: 'received:thread/loaded/list', fault: fault.lose() },
    );
    const busy = { error: { code: -32001, message: 'Server overloaded; retry later.' } };
    expect(await client.ask('thread/list')).toMatchObject(busy);
    expect(await client.ask('thread/list')).toMatchObject(busy);
    expect(await client.ask('thread/list')).toMatchObject({ result: { data: [] } });
    const lost = await client.put('thread/loaded/list');
    await client.ask('thread/loaded/list');
    expect(client.messages.some(({ id }) => id === lost)).toBe(false);
    expect(server.received.filter(({ method }) => method === 'thread/loaded/list')).toHaveLength(2);
  });

  test.each([
    ['noResult', (id: number) => ({ id })],
    ['errorString', (id: number) => ({ id, error: 'something broke' })],
    ['errorWithoutCode', (id: number) => ({ id, error: { message: 'something broke' } })],
    ['resultType', (id: number) => ({ id, result: 42 })],
    ['idType', (id: number) => ({ id: String(id), result: { data: [] } })],
    ['unknownId', () => ({ id: 'nobody-asked', result: {} })],
  ] as const)('an answer is malformed: %s', async (shape, expected) => {
    const at = { at: 'answer:thread/list' };
    const { client } = await open(transport, { ...at, fault: fault.malformed(shape) });
    const id = await client.put('thread/list');
    await client.ask('thread/loaded/list');
    const wanted = JSON.parse(JSON.stringify(expected(id)));
    expect(client.messages).toContainEqual(
      shape === 'idType' ? expect.objectContaining({ id: String(id) }) : wanted,
    );
  });
});

test.each(['memory', 'ws', 'unix'] as const)(
  'on %s, a turn outlives its connection',
  async transport => {
    const { server, client, threadId } = await open(transport, {
      at: DELTA,
      when: 'after',
      fault: fault.drop(),
    });
    const request = await client.startTurn(threadId);
    await client.ended;
    expect(client.messages.some(({ id }) => id === request)).toBe(true);
    expect(deltas(client)).toEqual(['a']);
    const next = await FakeClient.start(server);
    const { result } = await next.ask('thread/read', { threadId, includeTurns: true });
    expect(result).toMatchObject({ thread: { turns: [{ status: 'completed' }] } });
  },
);

describe.each(BYTES)('with bytes on %s', transport => {
  test('half a message, then a crash', async () => {
    const { client, threadId } = await open(transport, { at: DELTA, fault: fault.halfLine() });
    await client.startTurn(threadId);
    await client.ended;
    expect(deltas(client)).toEqual([]);
    const last = client.frames.at(-1) ?? '';
    if (transport === 'stdio')
      expect(last).toMatch(/^\{"method":"item\/agentMessage\/delta".*[^}]$/);
  });

  test('half a message, then silence', async () => {
    const { server, client, threadId } = await open(transport, {
      at: DELTA,
      fault: fault.halfLine('stall'),
    });
    await client.startTurn(threadId);
    await client.put('thread/list');
    await server.waitFor('thread/list');
    expect(client.names).not.toContain(DELTA);
  });

  test('every byte by itself', async () => {
    const { client, threadId } = await open(transport, { at: DELTA, fault: fault.bytewise() });
    await client.startTurn(threadId);
    await client.completed();
    expect(deltas(client)).toEqual(['a', 'b']);
  });

  test('bytes that are no UTF-8', async () => {
    const { client, threadId } = await open(transport, {
      at: DELTA,
      fault: fault.garbage('badUtf8'),
    });
    await client.startTurn(threadId);
    // A WebSocket is closed for it; a line is only a strange line.
    if (transport === 'stdio') await client.completed();
    else expect((await client.ended)?.message).toMatch(/UTF-8|1007/);
  });
});

describe('a process', () => {
  test('closes its output and lives on', async () => {
    const { client, threadId } = await open('stdio', { at: DELTA, fault: fault.closeOutput() });
    await client.startTurn(threadId);
    expect((await client.ended)?.message).toContain('closed its standard output');
  });

  test('ends by a code, and says why', async () => {
    const { server, client } = await open('stdio');
    server.inflict(fault.crash({ code: 7, stderr: 'no space left' }));
    expect(await client.ended).toMatchObject({ code: 7, stderrTail: 'no space left' });
  });

  test('survives SIGTERM and the end of its input', async () => {
    const { server, client } = await open('stdio');
    server.inflict(fault.ignoreTerm());
    await client.ask('thread/list');
    await client.close();
    expect(await client.child?.exited).toMatchObject({ signal: 'SIGKILL' });
  }, 20_000);

  test('leaves a child behind that holds its pipes', async () => {
    const { server, client } = await open('stdio');
    server.inflict(fault.grandchild());
    await client.ask('thread/list');
    server.inflict(fault.crash());
    expect(await client.ended).toMatchObject({ signal: 'SIGKILL' });
  });
});

test('a fault can be taken away', async () => {
  const { server, client } = await open('memory');
  const injected = server.inject({ at: '*', times: Number.POSITIVE_INFINITY, fault: fault.lose() });
  await client.put('thread/list');
  await server.waitFor('thread/list');
  expect(injected.strikes).toBe(1);
  injected.remove();
  expect(await client.ask('thread/loaded/list')).toHaveProperty('result');
  expect(injected.strikes).toBe(1);
});

test.each(EVERY_TRANSPORT)(
  'on %s, connections are refused as often as is said',
  async transport => {
    const server = await startFake({ transport });
    server.refuseConnections(1);
    expect(await rejection(FakeClient.start(server))).toBeInstanceOf(Error);
    expect(await FakeClient.start(server)).toBeInstanceOf(FakeClient);
  },
);

const impossible: [FakeTransport, Fault, string][] = [
  ['memory', fault.closeOutput(), 'closeOutput is not possible on memory, only on stdio'],
  ['memory', fault.halfLine(), 'halfLine is not possible on memory, only on stdio, ws, unix'],
  ['memory', fault.bytewise(), 'only on stdio, ws, unix'],
  ['memory', fault.garbage('badUtf8'), 'only on stdio, ws, unix'],
  ['ws', fault.grandchild(), 'only on stdio'],
  ['unix', fault.ignoreTerm(), 'only on stdio'],
  ['stdio', fault.drop(), 'only on memory, ws, unix'],
];

test.each(impossible)('what cannot be on %s is refused', async (transport, given, message) => {
  const server = await startFake({ transport });
  const inject = (): unknown => server.inject({ at: DELTA, fault: given });
  expect(inject).toThrow(InvalidArgumentError);
  expect(inject).toThrow(message);
  expect(() => server.inflict(given)).toThrow(message);
  expect(transportsOf(given)).not.toContain(transport);
});

test.each<[Injection, string]>([
  [{ at: 'received:turn/start', fault: fault.duplicate() }, 'not received:turn/start'],
  [{ at: 'answer:turn/start', fault: fault.refuse() }, 'received:turn/start'],
  [{ at: DELTA, fault: fault.malformed('noResult') }, 'malformed strikes an answer'],
  [{ at: DELTA, nth: 0, fault: fault.lose() }, 'nth must be'],
  [{ at: DELTA, times: 0.5, fault: fault.lose() }, 'times must be'],
  [{ at: DELTA, fault: fault.slow(0, 1) }, 'fault.bytes must be'],
])('what makes no sense is refused', async (injection, message) => {
  const server = await startFake();
  expect(() => server.inject(injection)).toThrow(message);
});

test('faults are plain data', () => {
  const injection = { at: DELTA, when: 'after', nth: 3, fault: fault.crash({ code: 1 }) };
  expect(JSON.parse(JSON.stringify(injection))).toEqual(injection);
});

test('closing ends the stand-in and what it has started', async () => {
  const server = await startFake({ transport: 'stdio' });
  const client = await FakeClient.start(server);
  server.inflict(fault.ignoreTerm());
  server.inflict(fault.grandchild());
  await client.ask('thread/list');
  await server.close();
  expect(await client.child?.exited).toMatchObject({ signal: null });
});
