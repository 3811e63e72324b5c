import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  InvalidRequestError,
  MethodNotFoundError,
  RequestTimeoutError,
  RetryLimitExceededError,
  TransportClosedError,
} from '../../../src/errors.js';
import { deferred, rejection, settled } from '../../support/deferred.js';
import { connectPeer, FAST_RETRY } from '../../support/peer.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Timers only: what the event loop does by itself goes on. */
function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
}

/** Awaits a call, as callers do: the stack of what it rejects with leads here. */
async function awaited(call: () => Promise<unknown>): Promise<unknown> {
  return await call();
}

describe('requests', () => {
  test('a request is one frame, without members that are undefined', async () => {
    const { peer, far } = connectPeer();
    const result = peer.request('thread/read', { threadId: 't', nothing: undefined });
    const message = await far.next('thread/read');
    expect(far.frames).toEqual([
      `{"id":${message.id},"method":"thread/read","params":{"threadId":"t"}}`,
    ]);
    await far.answer(message, { ok: true });
    expect(await result).toEqual({ ok: true });
  });

  test('answers are matched by id, in whatever order they come', async () => {
    const { peer, far } = connectPeer();
    const results = ['a', 'b', 'c'].map(method => peer.request(method, {}));
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(method => far.next(method)));
    if (!(a && b && c)) throw new Error('a request is missing');
    expect(new Set([a.id, b.id, c.id]).size).toBe(3);
    await far.answer(c, 'C');
    await far.answer(a, 'A');
    await far.answer(b, 'B');
    expect(await Promise.all(results)).toEqual(['A', 'B', 'C']);
  });

  test('an error answer is a typed error', async () => {
    const { peer, far } = connectPeer();
    const error = rejection(peer.request('turn/start', {}));
    await far.refuse(await far.next('turn/start'), -32600, 'not so');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    expect(await error).toMatchObject({ code: -32600, method: 'turn/start' });
  });

  test('a late, a foreign and a second answer are ignored', async () => {
    const { peer, far, logger } = connectPeer();
    const result = peer.request('m', {});
    const message = await far.next('m');
    await far.send({ id: 4711, result: 'foreign' });
    await far.send({ id: `${message.id}`, result: 'text id' });
    await far.send({ result: 'no id' });
    await far.answer(message, 'first');
    await far.answer(message, 'second');
    expect(await result).toBe('first');
    expect(logger.at('debug')).toHaveLength(4);
  });

  test('params that JSON cannot hold reject, and free their place', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 1 });
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(await rejection(peer.request('m', circular))).toBeInstanceOf(TypeError);
    const result = peer.request('next', {});
    await far.answer(await far.next('next'), 'ok');
    expect(await result).toBe('ok');
  });

  test('a send that fails rejects its own request', async () => {
    const { peer, transport, far } = connectPeer();
    const failure = new TransportClosedError('Cannot write to the app-server');
    const send = vi.spyOn(transport, 'send').mockRejectedValueOnce(failure);
    expect(await rejection(peer.request('m', {}))).toBe(failure);
    send.mockRestore();
    const result = peer.request('next', {});
    await far.answer(await far.next('next'), 'ok');
    expect(await result).toBe('ok');
  });

  test('a notification carries no id', async () => {
    const { peer, far } = connectPeer();
    await peer.notify('initialized');
    await peer.notify('other', { a: 1 });
    expect(far.frames).toEqual(['{"method":"initialized"}', '{"method":"other","params":{"a":1}}']);
  });

  test('the stack of an error answer leads to the caller', async () => {
    const { peer, far } = connectPeer();
    const error = rejection(awaited(() => peer.request('refused', {})));
    await far.refuse(await far.next('refused'), -32600, 'no');
    const { stack, message } = (await error) as Error;
    expect(stack).toMatch(/at (async )?awaited /);
    expect(stack).toContain('peer.test.ts');
    expect(stack?.split('\n')[0]).toBe(`InvalidRequestError: ${message}`);
  });

  test('the stack of a timeout leads to the caller', async () => {
    fakeTimers();
    const { peer } = connectPeer();
    const error = rejection(awaited(() => peer.request('slow', {}, { timeoutMs: 5 })));
    await vi.advanceTimersByTimeAsync(5);
    expect(((await error) as Error).stack).toMatch(/at (async )?awaited /);
  });

  test('onResult sees the result before any later frame is dispatched', async () => {
    const order: string[] = [];
    const { peer, far } = connectPeer({ onNotification: ({ method }) => void order.push(method) });
    const onResult = (result: unknown): void => void order.push(`result ${result}`);
    const result = peer.request('m', {}, { onResult });
    const message = await far.next('m');
    void far.notify('before');
    void far.answer(message, 1);
    void far.notify('after');
    await result;
    await settled();
    expect(order).toEqual(['before', 'result 1', 'after']);
  });

  test('an onResult that throws rejects its own request, and nothing else', async () => {
    const notified: string[] = [];
    const { peer, far, closings } = connectPeer({
      onNotification: ({ method }) => void notified.push(method),
    });
    const failure = new TypeError('not the expected shape');
    const onResult = (): never => {
      throw failure;
    };
    const error = rejection(peer.request('m', {}, { onResult }));
    await far.answer(await far.next('m'), {});
    await far.notify('later');
    expect(await error).toBe(failure);
    expect(notified).toEqual(['later']);
    expect(closings).toEqual([]);
  });
});

describe('the window', () => {
  test('holds so many requests on the wire; the rest follow in order', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 2 });
    const results = [1, 2, 3, 4, 5].map(n => peer.request('m', { n }));
    await settled();
    expect(far.of('m').map(message => message.params)).toEqual([{ n: 1 }, { n: 2 }]);
    await far.answer(await far.next('m'), 1);
    await settled();
    expect(far.of('m')).toHaveLength(3);
    for (const n of [2, 3, 4, 5]) await far.answer(await far.next('m'), n);
    expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 5]);
    expect(far.of('m').map(message => message.params)).toEqual([1, 2, 3, 4, 5].map(n => ({ n })));
  });

  test('lets urgent requests, notifications and answers pass', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 1, handleRequest: () => 'yes' });
    const first = peer.request('first', {});
    const queued = peer.request('queued', {});
    const urgent = peer.request('turn/interrupt', {}, { urgent: true });
    await peer.notify('note');
    await far.send({ id: 0, method: 'ask', params: {} });
    await far.answer(await far.next('turn/interrupt'), 'stopped');
    expect(await urgent).toBe('stopped');
    await settled();
    expect(far.of('queued')).toEqual([]);
    expect(far.of('note')).toHaveLength(1);
    expect(far.received).toContainEqual({ id: 0, result: 'yes' });
    // An urgent request took no place, so it gives none back.
    await far.answer(await far.next('first'), 1);
    await far.answer(await far.next('queued'), 2);
    expect(await Promise.all([first, queued])).toEqual([1, 2]);
  });

  test('a refusal frees a place', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 1 });
    const refused = rejection(peer.request('a', {}));
    const next = peer.request('b', {});
    await far.refuse(await far.next('a'), -32600, 'no');
    await far.answer(await far.next('b'), 'ok');
    expect(await refused).toBeInstanceOf(InvalidRequestError);
    expect(await next).toBe('ok');
  });

  test('a timeout frees a place, and its late answer is ignored', async () => {
    fakeTimers();
    const { peer, far } = connectPeer({ maxInFlight: 1, requestTimeoutMs: 1_000 });
    const slow = rejection(peer.request('slow', {}));
    const next = peer.request('next', {});
    await settled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await slow).toBeInstanceOf(RequestTimeoutError);
    expect(await slow).toMatchObject({ method: 'slow', timeoutMs: 1_000 });
    await far.answer(await far.next('slow'), 'late');
    await far.answer(await far.next('next'), 'ok');
    expect(await next).toBe('ok');
  });

  test('the clock of a request starts when it is on the wire', async () => {
    fakeTimers();
    const { peer, far } = connectPeer({ maxInFlight: 1 });
    const first = peer.request('first', {}, { timeoutMs: 0 });
    const queued = peer.request('queued', {}, { timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(10_000);
    await far.answer(await far.next('first'), 1);
    await far.next('queued').then(message => far.answer(message, 2));
    expect(await Promise.all([first, queued])).toEqual([1, 2]);
  });
});

describe('abort', () => {
  test('before: nothing is sent', async () => {
    const { peer, far } = connectPeer();
    const signal = AbortSignal.abort('no');
    expect(await rejection(peer.request('m', {}, { signal }))).toBe('no');
    await settled();
    expect(far.received).toEqual([]);
  });

  test('queued: it rejects at once and is never sent', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 1 });
    const controller = new AbortController();
    const first = peer.request('first', {});
    const queued = rejection(peer.request('queued', {}, { signal: controller.signal }));
    controller.abort('enough');
    expect(await queued).toBe('enough');
    const third = peer.request('third', {});
    await far.answer(await far.next('first'), 1);
    await far.answer(await far.next('third'), 3);
    expect(await Promise.all([first, third])).toEqual([1, 3]);
    expect(far.of('queued')).toEqual([]);
  });

  test('on the wire: it rejects at once, frees its place, and the late answer is ignored', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 1 });
    const controller = new AbortController();
    const first = rejection(peer.request('first', {}, { signal: controller.signal }));
    const next = peer.request('next', {});
    const message = await far.next('first');
    controller.abort('enough');
    expect(await first).toBe('enough');
    await far.answer(message, 'late');
    await far.answer(await far.next('next'), 'ok');
    expect(await next).toBe('ok');
  });

  test('one signal for many requests: those in line are never sent', async () => {
    const { peer, far } = connectPeer({ maxInFlight: 2 });
    const controller = new AbortController();
    const requests = [1, 2, 3, 4, 5].map(n =>
      rejection(peer.request('m', { n }, { signal: controller.signal })),
    );
    const other = peer.request('other', {});
    await settled();
    controller.abort('enough');
    expect(await Promise.all(requests)).toEqual(Array(5).fill('enough'));
    await far.answer(await far.next('other'), 'ok');
    expect(await other).toBe('ok');
    expect(far.of('m').map(message => message.params)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('while it waits to try again: it rejects at once and is not sent again', async () => {
    fakeTimers();
    const retry = { maxAttempts: 3, initialDelayMs: 1_000, maxDelayMs: 1_000, jitterRatio: 0 };
    const { peer, far } = connectPeer({ retry });
    const controller = new AbortController();
    const outcome = rejection(peer.request('m', {}, { signal: controller.signal }));
    await far.refuse(await far.next('m'), -32001, 'Server overloaded');
    await vi.advanceTimersByTimeAsync(500);
    controller.abort('enough');
    expect(await outcome).toBe('enough');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(far.of('m')).toHaveLength(1);
  });

  test('an answered request leaves no listener on the signal', async () => {
    const { peer, far } = connectPeer();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const result = peer.request('m', {}, { signal });
    await far.answer(await far.next('m'), 1);
    await result;
    expect(add).toHaveBeenCalled();
    expect(remove.mock.calls.map(call => call[1])).toEqual(add.mock.calls.map(call => call[1]));
  });
});

describe('overload', () => {
  test('a request is sent again, as a new one, until it is answered', async () => {
    const { peer, far } = connectPeer({ retry: FAST_RETRY });
    const result = peer.request('m', { n: 1 });
    const first = await far.next('m');
    await far.refuse(first, -32001, 'Server overloaded; retry later.');
    const second = await far.next('m');
    await far.answer(second, 'ok');
    expect(await result).toBe('ok');
    expect(second.id).not.toBe(first.id);
    expect(second.params).toEqual({ n: 1 });
  });

  test('the limit is an error of its own, whose stack leads to the caller', async () => {
    const { peer, far } = connectPeer({ retry: FAST_RETRY });
    const error = rejection(awaited(() => peer.request('m', {})));
    for (const _ of [1, 2, 3]) await far.refuse(await far.next('m'), -32001, 'Server overloaded');
    expect(await error).toBeInstanceOf(RetryLimitExceededError);
    expect(((await error) as Error).stack).toMatch(/at (async )?awaited /);
    expect(far.of('m')).toHaveLength(3);
  });

  test('false means never, for one request or for all', async () => {
    const { peer, far } = connectPeer({ retry: FAST_RETRY });
    const error = rejection(peer.request('m', {}, { retry: false }));
    await far.refuse(await far.next('m'), -32001, 'Server overloaded');
    expect(await error).toMatchObject({ name: 'ServerBusyError' });
    const never = connectPeer({ retry: false });
    const other = rejection(never.peer.request('m', {}));
    await never.far.refuse(await never.far.next('m'), -32001, 'Server overloaded');
    expect(await other).toMatchObject({ name: 'ServerBusyError' });
  });
});

describe('requests of the other side', () => {
  test('id 0 and ids of text are answered with the same id', async () => {
    const { far } = connectPeer({ handleRequest: (method, params) => ({ method, params }) });
    await far.send({ id: 0, method: 'ask', params: { a: 1 } });
    await far.send({ id: 'x', method: 'tell', params: null });
    await settled();
    expect(far.received).toEqual([
      { id: 0, result: { method: 'ask', params: { a: 1 } } },
      { id: 'x', result: { method: 'tell', params: null } },
    ]);
  });

  test('an id of theirs is not mistaken for one of ours', async () => {
    const { peer, far } = connectPeer({ handleRequest: () => 'theirs' });
    const result = peer.request('m', {});
    const { id } = await far.next('m');
    await far.send({ id, method: 'ask', params: {} });
    await settled();
    expect(far.received.at(-1)).toEqual({ id, result: 'theirs' });
    await far.send({ id, result: 'ours' });
    expect(await result).toBe('ours');
  });

  test('an unknown one is -32601', async () => {
    const { far } = connectPeer({
      handleRequest: method => {
        throw new MethodNotFoundError(method, { code: -32601, message: 'no handler' });
      },
    });
    await far.send({ id: 1, method: 'new/thing', params: {} });
    await settled();
    expect(far.received).toEqual([
      { id: 1, error: { code: -32601, message: 'Cannot complete new/thing: no handler' } },
    ]);
  });

  test('a handler that never ends does not hold up the reader', async () => {
    const notified: string[] = [];
    const { far } = connectPeer({
      handleRequest: () => new Promise(() => {}),
      onNotification: ({ method }) => void notified.push(method),
    });
    await far.send({ id: 1, method: 'ask', params: {} });
    await far.notify('later');
    expect(notified).toEqual(['later']);
  });

  test('cancelInbound fires the signal', async () => {
    const signal = deferred<AbortSignal>();
    const { peer, far } = connectPeer({
      handleRequest: (_method, _params, context) => {
        signal.resolve(context.signal);
        return new Promise(() => {});
      },
    });
    await far.send({ id: 0, method: 'ask', params: {} });
    peer.cancelInbound(0, 'resolved');
    expect((await signal.promise).reason).toBe('resolved');
  });
});
