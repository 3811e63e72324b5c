import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RequestTimeoutError } from '../../../src/errors.js';
import { PendingRequests } from '../../../src/rpc/pending-requests.js';

function recorded(method = 'm'): {
  outcomes: unknown[];
  request: { method: string; resolve(result: unknown): void; reject(reason: unknown): void };
} {
  const outcomes: unknown[] = [];
  return {
    outcomes,
    request: {
      method,
      resolve: result => void outcomes.push({ result }),
      reject: reason => void outcomes.push({ reason }),
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('ids are numbers that are never given twice', () => {
  const pending = new PendingRequests();
  const ids = [1, 2, 3].map(() => pending.add(recorded().request, 0));
  pending.take(ids[1]);
  ids.push(pending.add(recorded().request, 0));
  expect(new Set(ids).size).toBe(4);
  expect(ids.every(id => Number.isInteger(id))).toBe(true);
  expect(pending.size).toBe(3);
});

test('a request is taken once', () => {
  const pending = new PendingRequests();
  const { request, outcomes } = recorded('thread/start');
  const id = pending.add(request, 1_000);
  const taken = pending.take(id);
  expect(taken?.method).toBe('thread/start');
  taken?.resolve(5);
  expect(outcomes).toEqual([{ result: 5 }]);
  expect(pending.take(id)).toBeUndefined();
  expect(pending.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([undefined, null, '1', 99, {}, Number.NaN])('%j is no pending id', id => {
  const pending = new PendingRequests();
  pending.add(recorded().request, 0);
  expect(pending.take(id)).toBeUndefined();
  expect(pending.size).toBe(1);
});

describe('time', () => {
  test('a request that is not answered in time rejects, and is pending no more', () => {
    const pending = new PendingRequests();
    const { request, outcomes } = recorded('thread/start');
    const id = pending.add(request, 1_000);
    vi.advanceTimersByTime(999);
    expect(outcomes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(outcomes).toEqual([{ reason: expect.any(RequestTimeoutError) }]);
    expect(outcomes[0]).toMatchObject({ reason: { method: 'thread/start', timeoutMs: 1_000 } });
    expect(pending.take(id)).toBeUndefined();
  });

  test('a timeout of 0 is none', () => {
    const pending = new PendingRequests();
    const { request, outcomes } = recorded();
    pending.add(request, 0);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10 ** 9);
    expect(outcomes).toEqual([]);
  });

  test.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'a timeout longer than a timer can take does not end at once: %d ms',
    timeoutMs => {
      const pending = new PendingRequests();
      const { request, outcomes } = recorded();
      pending.add(request, timeoutMs);
      vi.advanceTimersByTime(24 * 60 * 60 * 1_000);
      expect(outcomes).toEqual([]);
    },
  );
});

test('rejectAll rejects each once, in order, and stops the clocks', () => {
  const pending = new PendingRequests();
  const order: number[] = [];
  const reason = new Error('over');
  for (const number of [1, 2, 3]) {
    const reject = (given: unknown): void => {
      expect(given).toBe(reason);
      order.push(number);
    };
    pending.add({ method: 'm', resolve: () => {}, reject }, 1_000);
  }
  pending.rejectAll(reason);
  pending.rejectAll(reason);
  expect(order).toEqual([1, 2, 3]);
  expect(pending.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
