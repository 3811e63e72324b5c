import { expect, test } from 'vitest';
import { type ReplayOptions, record, replay, type WireLog } from '../../../src/testing/testing.js';
import { rejection, settled } from '../../support/deferred.js';
import { RecordingReceiver } from '../../support/recording-receiver.js';

type Line = readonly ['in' | 'out', object];

/** Makes the log of a connection. */
async function logOf(...lines: readonly Line[]): Promise<WireLog> {
  const recording = await record();
  for (const [dir, frame] of lines) recording.onWire(JSON.stringify(frame), dir);
  return recording.log;
}

function connect(log: WireLog, options: ReplayOptions = {}) {
  const receiver = new RecordingReceiver();
  const transport = replay(log, options);
  transport.start(receiver);
  const send = (message: object): Promise<void> => transport.send(JSON.stringify(message));
  const frames = (): unknown[] => receiver.frames.map(text => JSON.parse(text));
  return { receiver, transport, send, frames };
}

const ended = (log: WireLog, end: WireLog['end']): WireLog => ({ ...log, end });

test('matches by method, thread and order, and answers with the ids of this time', async () => {
  const log = await logOf(
    ['out', { id: 1, method: 'a', params: { threadId: 'x' } }],
    ['out', { id: 2, method: 'a', params: { threadId: 'y' } }],
    ['in', { id: 2, result: 'of y' }],
    ['in', { id: 1, result: 'of x' }],
    ['in', { method: 'later' }],
  );
  const { send, frames, transport } = connect(log, { stayOpen: true });
  await send({ id: 'one', method: 'a', params: { threadId: 'y' } });
  expect(frames()).toEqual([]);
  await send({ id: 'two', method: 'a', params: { threadId: 'x' } });
  expect(frames()).toEqual([
    { id: 'one', result: 'of y' },
    { id: 'two', result: 'of x' },
    { method: 'later' },
  ]);
  expect(transport.finished).toBe(true);
});

test('a request that is not recorded is answered with an error, an answer that is not is reported', async () => {
  const { send, frames, transport } = connect(await logOf(), { stayOpen: true });
  await send({ id: 0, method: 'a' });
  await send({ method: 'b' });
  await send({ id: 7, result: 1 });
  expect(frames()).toEqual([
    { id: 0, error: { code: -32000, message: expect.stringContaining('Cannot replay a') } },
  ]);
  expect(transport.mismatches.map(({ kind, method }) => [kind, method])).toEqual([
    ['unexpected', 'a'],
    ['unexpected', 'b'],
    ['unexpected', 'the answer to a request'],
  ]);
});

test('goes on without a frame that was overtaken and does not come', async () => {
  const log = await logOf(
    ['out', { id: 1, method: 'a' }],
    ['in', { id: 1, result: 1 }],
    ['out', { id: 2, method: 'b' }],
    ['in', { id: 2, result: 2 }],
  );
  const { send, receiver, frames, transport } = connect(log, { patienceMs: 20, stayOpen: true });
  await send({ id: 5, method: 'b' });
  await receiver.received(1);
  expect(frames()).toEqual([{ id: 5, result: 2 }]);
  expect(transport.mismatches).toEqual([
    { kind: 'missing', method: 'a', message: 'The recording has a next, and it did not come' },
  ]);
});

test('ends the connection when the frame that is next does not come, and none after it', async () => {
  const log = await logOf(['out', { id: 1, method: 'a' }], ['in', { id: 1, result: 1 }]);
  const { receiver, send } = connect(log, { patienceMs: 20 });
  expect(String(await receiver.closedWith)).toContain('Cannot replay on: a did not come');
  expect(await rejection(send({ id: 1, method: 'a' }))).toMatchObject({
    name: 'TransportClosedError',
  });
});

test.each([
  [{ kind: 'cut' }, 'the recording ends here, it was cut'],
  [{ kind: 'stopped' }, 'it was stopped'],
  [{ kind: 'unfinished' }, 'it was never closed'],
  [{ kind: 'lost', reason: 'gone' }, 'gone'],
  [{ kind: 'lost', reason: '-', exit: { code: 3, signal: null } }, 'exited with code 3'],
] as const)('ends as the recording did: %j', async (end, reason) => {
  const { receiver } = connect(ended(await logOf(['in', { method: 'last' }]), end));
  expect(String(await receiver.closedWith)).toContain(reason);
  expect(receiver.framesAtClose).toBe(1);
});

test('stays open when this side closed the recorded connection, until it closes this one', async () => {
  const { receiver, transport, send } = connect(ended(await logOf(), { kind: 'closed' }));
  await settled();
  await settled();
  await send({ method: 'x' });
  expect(receiver.closings).toEqual([]);
  await transport.close();
  await transport.close();
  expect(receiver.closings).toEqual([undefined]);
});

test('keeps the times between frames in real time', async () => {
  const log = await logOf(
    ['in', { method: 'a' }],
    ['in', { method: 'b' }],
    ['in', { method: 'c' }],
  );
  const frames = log.frames.map((frame, index) => ({ ...frame, t: index * 50 }));
  const { receiver } = connect({ ...log, frames }, { realTime: true, stayOpen: true });
  const startedAt = performance.now();
  await receiver.received(3);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
});

test('strictly, what was hidden fits anything, and the first difference is named', async () => {
  const recorded = {
    id: 1,
    method: 'a',
    params: { token: 'tttt', env: { A: 'b' }, list: [1, { x: 'y' }] },
  };
  const log = await logOf(
    ['out', recorded],
    ['out', { ...recorded, id: 2 }],
    ['out', { ...recorded, id: 3 }],
  );
  const { send, transport } = connect(log, { strict: true, stayOpen: true });
  await send({ ...recorded, params: { ...recorded.params, token: 'other' } });
  expect(transport.mismatches).toEqual([]);
  await send({ ...recorded, params: { ...recorded.params, list: [1, { x: 'z' }] } });
  await send({ ...recorded, params: { ...recorded.params, list: [1] } });
  expect(transport.mismatches.map(({ message }) => message)).toEqual([
    'In a, params.list[1].x differs from the recording',
    'In a, params.list.length differs from the recording',
  ]);
});

test('keys that a session mints come back as they were sent this time', async () => {
  const log = await logOf(
    ['out', { id: 1, method: 'a', params: { clientUserMessageId: 'then' } }],
    ['in', { method: 'b', params: { clientId: 'then' } }],
  );
  const { send, frames } = connect(log, { stayOpen: true });
  await send({ id: 1, method: 'a', params: { clientUserMessageId: 'now' } });
  expect(frames()).toEqual([{ method: 'b', params: { clientId: 'now' } }]);
});
