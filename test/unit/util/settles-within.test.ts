import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settlesWithin } from '../../../src/util/settles-within.js';
import { deferred } from '../../support/deferred.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test.each(['resolves', 'rejects'] as const)('true when the promise %s in time', async how => {
  const { promise, resolve, reject } = deferred();
  const answer = settlesWithin(promise, 100);
  await vi.advanceTimersByTimeAsync(99);
  if (how === 'resolves') resolve();
  else reject(new Error('no'));
  expect(await answer).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('false when it does not, and a late rejection is nobody’s problem', async () => {
  const { promise, reject } = deferred();
  const answer = settlesWithin(promise, 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(await answer).toBe(false);
  reject(new Error('late'));
  await vi.advanceTimersByTimeAsync(0);
});
