import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LingeringThreads } from '../../../src/compat/lingering-threads.js';
import { ThreadLocks } from '../../../src/compat/thread-locks.js';
import type { Thread } from '../../../src/thread/thread.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const thread = { id: 'a' } as Thread;

function threads() {
  const locks = new ThreadLocks();
  const left: Thread[] = [];
  let holds = 0;
  const lingering = new LingeringThreads({
    locks,
    hold: () => {
      holds += 1;
      return () => {
        holds -= 1;
      };
    },
    letGo: async gone => void left.push(gone),
  });
  return { lingering, locks, left, holds: () => holds };
}

test('gives a thread to a turn that follows at once, and holds the program until then', async () => {
  const { lingering, left, holds } = threads();
  lingering.keep(thread, 'same');
  expect(holds()).toBe(1);
  await vi.advanceTimersByTimeAsync(19);
  expect(await lingering.take('a', 'same')).toBe(thread);
  expect(holds()).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(left).toEqual([]);
  expect(await lingering.take('a', 'same')).toBeUndefined();
});

test('lets a thread go when no turn follows', async () => {
  const { lingering, left, holds } = threads();
  lingering.keep(thread, 'same');
  await vi.advanceTimersByTimeAsync(20);
  expect(left).toEqual([thread]);
  expect(holds()).toBe(0);
  expect(await lingering.take('a', 'same')).toBeUndefined();
});

test('lets a thread go that would have to be loaded in another way', async () => {
  const { lingering, left } = threads();
  lingering.keep(thread, 'one');
  expect(await lingering.take('a', 'other')).toBeUndefined();
  expect(left).toEqual([thread]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(left).toHaveLength(1);
});

test('makes a turn wait that comes while the thread is let go', async () => {
  const locks = new ThreadLocks();
  let finish = (): void => {};
  const letGo = () =>
    new Promise<void>(resolve => {
      finish = resolve;
    });
  const lingering = new LingeringThreads({ locks, hold: () => () => {}, letGo });
  lingering.keep(thread, 'same');
  await vi.advanceTimersByTimeAsync(20);
  let isReached = false;
  void locks.enter('a').reached.then(() => {
    isReached = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(isReached).toBe(false);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(isReached).toBe(true);
});

test('goes on when a thread cannot be let go any more', async () => {
  const locks = new ThreadLocks();
  const letGo = () => Promise.reject(new Error('gone'));
  const lingering = new LingeringThreads({ locks, hold: () => () => {}, letGo });
  lingering.keep(thread, 'same');
  await vi.advanceTimersByTimeAsync(20);
  await locks.enter('a').reached;
});
