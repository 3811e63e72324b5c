import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportClosedError } from '../../../src/errors.js';
import { Peer, type PeerOptions } from '../../../src/rpc/peer.js';
import type { FrameReceiver } from '../../../src/transport/transport.js';
import { silentLogger } from '../../../src/util/logger.js';
import { rejection, settled } from '../../support/deferred.js';
import { type ConnectedPeer, connectPeer } from '../../support/peer.js';

const REASON = new TransportClosedError('over and out');

type End = (connection: ConnectedPeer) => Promise<void>;

const ENDS: [string, End][] = [
  ['this side closes', ({ peer }) => peer.close(REASON)],
  ['the other side closes', ({ far }) => far.close()],
  ['the transport is closed beneath', ({ transport }) => transport.close()],
];

describe.each(ENDS)('when %s', (_, end) => {
  test('everything that waits settles once, with the one reason', async () => {
    const signals: AbortSignal[] = [];
    const retry = { maxAttempts: 9, initialDelayMs: 60_000, maxDelayMs: 60_000, jitterRatio: 0 };
    const connection = connectPeer({
      maxInFlight: 2,
      retry,
      handleRequest: (_method, _params, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const { peer, far, closings } = connection;
    const order: string[] = [];
    const waiting = (name: string, urgent = false): Promise<unknown> =>
      rejection(peer.request(name, {}, { urgent })).then(reason => {
        order.push(name);
        return reason;
      });
    const backingOff = waiting('backing off');
    await far.refuse(await far.next('backing off'), -32001, 'Server overloaded');
    await settled();
    const others = [waiting('on the wire'), waiting('on the wire too'), waiting('queued')];
    others.push(waiting('urgent', true), waiting('queued too'));
    await far.send({ id: 0, method: 'ask', params: {} });
    await settled();
    expect(far.of('queued')).toEqual([]);

    await end(connection);
    const reasons = await Promise.all([backingOff, ...others]);
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toBeInstanceOf(TransportClosedError);
    expect(reasons[0]).toBe(peer.endReason);
    expect(closings).toEqual([reasons[0]]);
    expect(order.toSorted()).toEqual(
      [
        'backing off',
        'on the wire',
        'on the wire too',
        'queued',
        'queued too',
        'urgent',
      ].toSorted(),
    );
    expect(signals.map(signal => signal.reason)).toEqual([reasons[0]]);
    expect(far.of('queued')).toEqual([]);
  });

  test.each([true, false])('later requests reject with that reason, urgent: %s', async urgent => {
    const connection = connectPeer({ maxInFlight: 1 });
    const { peer } = connection;
    await end(connection);
    const { signal } = new AbortController();
    expect(await rejection(peer.request('m', {}, { urgent }))).toBe(peer.endReason);
    expect(await rejection(peer.request('m', {}, { urgent, signal }))).toBe(peer.endReason);
    expect(await rejection(peer.notify('m'))).toBe(peer.endReason);
  });

  test('the end is told once, whatever follows', async () => {
    const connection = connectPeer();
    await end(connection);
    await connection.peer.close(new Error('again'));
    await connection.far.close();
    await connection.transport.close();
    expect(connection.closings).toHaveLength(1);
    expect(connection.far.closed).toBe(true);
  });
});

test('closing gives the reason of the close, also to later requests', async () => {
  const { peer } = connectPeer();
  expect(peer.endReason).toBeUndefined();
  const waiting = rejection(peer.request('m', {}));
  await peer.close(REASON);
  expect(await waiting).toBe(REASON);
  expect(await rejection(peer.request('m', {}))).toBe(REASON);
});

test('everything is rejected, and every handler told, before the end is told', async () => {
  const order: string[] = [];
  const connection = connectPeer({
    handleRequest: (_method, _params, { signal }) => {
      signal.addEventListener('abort', () => order.push('handler'));
      return new Promise(() => {});
    },
    onClose: () => void order.push('end'),
  });
  await connection.far.send({ id: 0, method: 'ask', params: {} });
  await connection.peer.close(REASON);
  expect(order).toEqual(['handler', 'end']);
});

test('a long queue is rejected without growing the stack', async () => {
  const { peer, far, closings } = connectPeer({ maxInFlight: 1 });
  const count = 20_000;
  const requests = Array.from({ length: count }, (_, n) => rejection(peer.request('m', { n })));
  await settled();
  await peer.close(REASON);
  const reasons = await Promise.all(requests);
  expect(reasons.every(reason => reason === REASON)).toBe(true);
  expect(closings).toEqual([REASON]);
  expect(far.of('m')).toHaveLength(1);
});

test('what was never on the wire may go elsewhere, once the end has been told', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const order: string[] = [];
  const { peer, far } = connectPeer({
    maxInFlight: 1,
    retry: { maxAttempts: 9, initialDelayMs: 1, maxDelayMs: 1, jitterRatio: 0 },
    onClose: () => void order.push('end'),
  });
  const ask = (name: string): Promise<unknown> => {
    const elsewhere = async (reason: Error): Promise<unknown> => {
      order.push(name);
      if (name === 'unwanted') throw reason;
      return `${name} elsewhere`;
    };
    return peer.request(name, {}, { elsewhere }).catch(reason => reason);
  };
  const refused = ask('refused');
  await far.refuse(await far.next('refused'), -32001, 'Server overloaded');
  await vi.advanceTimersByTimeAsync(0);
  const sent = ask('sent');
  await far.next('sent');
  // The one that was refused waits for its place again now: it was on the wire before.
  await vi.advanceTimersByTimeAsync(1);
  const others = [ask('waiting'), ask('unwanted')];
  await peer.close(REASON);
  const outcomes = await Promise.all([refused, sent, ...others]);
  expect(outcomes).toEqual([REASON, REASON, 'waiting elsewhere', REASON]);
  expect(order).toEqual(['end', 'waiting', 'unwanted']);
  expect(far.of('refused')).toHaveLength(1);
});

test('an answer that a handler gives after the end goes nowhere, and is no error', async () => {
  let answer: (value: unknown) => void = () => {};
  const handleRequest: PeerOptions['handleRequest'] = () =>
    new Promise(resolve => {
      answer = resolve;
    });
  const { peer, far, logger } = connectPeer({ handleRequest });
  await far.send({ id: 0, method: 'ask', params: {} });
  await peer.close(REASON);
  answer({});
  await settled();
  expect(far.received).toEqual([]);
  expect(logger.at('warn')).toEqual(['Cannot answer a request of the app-server']);
});

test('what a transport still says after the end is not heard', async () => {
  let receiver: FrameReceiver | undefined;
  const seen: string[] = [];
  const closings: Error[] = [];
  const peer = new Peer(
    {
      start: given => {
        receiver = given;
      },
      send: async () => {},
      close: async () => {},
    },
    {
      maxInFlight: 1,
      requestTimeoutMs: 0,
      retry: false,
      logger: silentLogger,
      onNotification: ({ method }) => void seen.push(method),
      handleRequest: method => seen.push(method),
      onClose: reason => void closings.push(reason),
    },
  );
  peer.start();
  receiver?.frame('{"method":"before"}');
  await peer.close(REASON);
  receiver?.frame('{"method":"after"}');
  receiver?.frame('{"id":0,"method":"ask"}');
  receiver?.closed(new Error('late'));
  expect(seen).toEqual(['before']);
  expect(closings).toEqual([REASON]);
});
