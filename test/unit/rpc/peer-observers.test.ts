import { describe, expect, test } from 'vitest';
import { settled } from '../../support/deferred.js';
import { connectPeer } from '../../support/peer.js';

test('notifications come in the order of the wire, whole', async () => {
  const seen: unknown[] = [];
  const { far } = connectPeer({ onNotification: message => void seen.push(message) });
  await far.send({ method: 'turn/started', params: { threadId: 't' }, emittedAtMs: 5 });
  await far.notify('no/such/method', { n: 2 });
  await far.notify('no/params');
  expect(seen).toEqual([
    { method: 'turn/started', params: { threadId: 't' }, emittedAtMs: 5 },
    { method: 'no/such/method', params: { n: 2 } },
    { method: 'no/params' },
  ]);
});

test.each(['', 'garbage', '5', 'null', '[]', '{"id":'])(
  'the frame %j is ignored with a warning that does not repeat it',
  async frame => {
    const { peer, far, logger, closings } = connectPeer();
    await far.sendRaw(frame);
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        message: 'Ignored a frame that is not a JSON object',
        details: { characters: frame.length },
      },
    ]);
    const result = peer.request('m', {});
    await far.answer(await far.next('m'), 'ok');
    expect(await result).toBe('ok');
    expect(closings).toEqual([]);
  },
);

describe('trace context', () => {
  test('is put on each request beside method and params, and on nothing else', async () => {
    let count = 0;
    const { peer, far } = connectPeer({
      traceContext: () => {
        count += 1;
        return count === 2 ? undefined : { traceparent: `parent-${count}`, tracestate: 'state' };
      },
      handleRequest: () => ({}),
    });
    for (const method of ['a', 'b', 'c']) void peer.request(method, {}).catch(() => {});
    await peer.notify('note', {});
    await far.send({ id: 0, method: 'ask', params: {} });
    await settled();
    expect(far.received.map(({ method, trace }) => [method, trace])).toEqual([
      ['a', { traceparent: 'parent-1', tracestate: 'state' }],
      ['b', undefined],
      ['c', { traceparent: 'parent-3', tracestate: 'state' }],
      ['note', undefined],
      [undefined, undefined],
    ]);
    expect(count).toBe(3);
  });

  test('one that throws is ignored with a warning, and the request goes out without', async () => {
    const { peer, far, logger } = connectPeer({
      traceContext: () => {
        throw new Error('no span');
      },
    });
    const result = peer.request('m', {});
    const message = await far.next('m');
    expect(message).not.toHaveProperty('trace');
    await far.answer(message, 'ok');
    expect(await result).toBe('ok');
    expect(logger.at('warn')).toEqual(['Ignored an error thrown by traceContext']);
  });
});

describe('onWire', () => {
  test('sees every frame as it crosses, in order', async () => {
    const wire: [string, string][] = [];
    const { peer, far } = connectPeer({
      onWire: (frame, direction) => void wire.push([direction, frame]),
      handleRequest: () => 'yes',
    });
    const result = peer.request('m', { n: 1 });
    const message = await far.next('m');
    await far.sendRaw('garbage');
    await far.answer(message, 'ok');
    await result;
    await far.send({ id: 0, method: 'ask' });
    await settled();
    expect(wire).toEqual([
      ['out', `{"id":${message.id},"method":"m","params":{"n":1}}`],
      ['in', 'garbage'],
      ['in', `{"id":${message.id},"result":"ok"}`],
      ['in', '{"id":0,"method":"ask"}'],
      ['out', '{"id":0,"result":"yes"}'],
    ]);
  });

  test('one that throws is ignored with a warning, both ways', async () => {
    const { peer, far, logger } = connectPeer({
      onWire: () => {
        throw new Error('disk full');
      },
    });
    const result = peer.request('m', {});
    await far.answer(await far.next('m'), 'ok');
    expect(await result).toBe('ok');
    expect(logger.at('warn')).toEqual([
      'Ignored an error thrown by onWire',
      'Ignored an error thrown by onWire',
    ]);
  });
});
