import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  InternalRpcError,
  InvalidArgumentError,
  RetryLimitExceededError,
  ServerBusyError,
  ServerExitedError,
  TurnFailedError,
} from '../../../src/errors.js';
import {
  backoffMs,
  delay,
  isRetryable,
  type RetryOptions,
  retryLimits,
  retryOnOverload,
} from '../../../src/rpc/retry.js';
import { emptySnapshot, resultOf } from '../../../src/thread/turn-reducer.js';
import { rejection } from '../../support/deferred.js';

const busy = (): ServerBusyError =>
  new ServerBusyError('thread/start', {
    code: -32001,
    message: 'Server overloaded',
    data: { n: 1 },
  });

describe('retryOnOverload', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs an operation that is refused `refusals` times, to its end. */
  async function run(
    refusals: number,
    options?: RetryOptions,
  ): Promise<{ attempts: number[]; outcome: unknown }> {
    const attempts: number[] = [];
    const operation = async (attempt: number): Promise<string> => {
      attempts.push(attempt);
      if (attempts.length <= refusals) throw busy();
      return 'done';
    };
    const outcome = retryOnOverload(operation, options).catch(error => error);
    await vi.runAllTimersAsync();
    return { attempts, outcome: await outcome };
  }

  test.each([0, 1, 2])('a success after %d refusals is handed on', async refusals => {
    const { attempts, outcome } = await run(refusals);
    expect(outcome).toBe('done');
    expect(attempts).toEqual([1, 2, 3].slice(0, refusals + 1));
  });

  test('after three refusals it gives up, with the last one as the cause', async () => {
    const { attempts, outcome } = await run(9);
    expect(attempts).toEqual([1, 2, 3]);
    expect(outcome).toBeInstanceOf(RetryLimitExceededError);
    expect(outcome).toBeInstanceOf(ServerBusyError);
    expect(outcome).toMatchObject({
      attempts: 3,
      code: -32001,
      data: { n: 1 },
      method: 'thread/start',
      message: 'Cannot complete thread/start: the app-server was overloaded on each of 3 attempts',
    });
    expect((outcome as Error).cause).toBeInstanceOf(ServerBusyError);
  });

  test('maxAttempts counts the first time too', async () => {
    expect((await run(9, { maxAttempts: 5 })).attempts).toHaveLength(5);
    const once = await run(9, { maxAttempts: 1 });
    expect(once.attempts).toEqual([1]);
    expect(once.outcome).toBeInstanceOf(ServerBusyError);
    expect(once.outcome).not.toBeInstanceOf(RetryLimitExceededError);
  });

  test.each([
    new InternalRpcError('m', { code: -32603, message: 'broken' }),
    new ServerExitedError({ code: 1, signal: null, stderrTail: '' }),
    new RetryLimitExceededError(3, busy()),
    new Error('something else'),
  ])('%o is not tried again', async failure => {
    const operation = vi.fn(async () => {
      throw failure;
    });
    expect(await rejection(retryOnOverload(operation))).toBe(failure);
    expect(operation).toHaveBeenCalledTimes(1);
  });

  test('the waits double up to the longest', async () => {
    const times: number[] = [];
    const start = Date.now();
    const operation = async (): Promise<never> => {
      times.push(Date.now() - start);
      throw busy();
    };
    const options = { maxAttempts: 5, initialDelayMs: 100, maxDelayMs: 300, jitterRatio: 0 };
    const outcome = rejection(retryOnOverload(operation, options));
    await vi.runAllTimersAsync();
    await outcome;
    expect(times).toEqual([0, 100, 300, 600, 900]);
  });

  test('an abort during a wait rejects at once with its reason, and leaves no timer', async () => {
    const controller = new AbortController();
    const operation = vi.fn(async () => {
      throw busy();
    });
    const outcome = rejection(retryOnOverload(operation, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort('enough');
    expect(await outcome).toBe('enough');
    expect(operation).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a signal that is aborted already runs nothing', async () => {
    const operation = vi.fn(async () => 'done');
    const signal = AbortSignal.abort('no');
    expect(await rejection(retryOnOverload(operation, { signal }))).toBe('no');
    expect(operation).not.toHaveBeenCalled();
  });

  test('a signal that is aborted while the operation runs ends it after that', async () => {
    const controller = new AbortController();
    const operation = vi.fn(async () => {
      controller.abort('enough');
      throw busy();
    });
    const options = { signal: controller.signal };
    expect(await rejection(retryOnOverload(operation, options))).toBe('enough');
    expect(operation).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a wait that ends leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const waiting = delay(50, signal);
    await vi.advanceTimersByTimeAsync(50);
    await waiting;
    expect(remove.mock.calls.map(call => call[1])).toEqual(add.mock.calls.map(call => call[1]));
  });

  test('a wait longer than a timer can take does not end at once', async () => {
    let over = false;
    void delay(2 ** 31).then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(over).toBe(false);
  });
});

describe('options', () => {
  test('the defaults', () => {
    expect(retryLimits({})).toEqual({
      maxAttempts: 3,
      initialDelayMs: 250,
      maxDelayMs: 2_000,
      jitterRatio: 0.2,
    });
  });

  test.each([
    ['maxAttempts', 0],
    ['maxAttempts', 1.5],
    ['maxAttempts', Number.POSITIVE_INFINITY],
    ['maxAttempts', '3'],
    ['initialDelayMs', -1],
    ['initialDelayMs', Number.NaN],
    ['maxDelayMs', -1],
    ['maxDelayMs', Number.POSITIVE_INFINITY],
    ['jitterRatio', -0.1],
    ['jitterRatio', 1.1],
    ['jitterRatio', Number.NaN],
    ['jitterRatio', '0.5'],
    ['jitterRatio', null],
  ])('%s of %j is refused, and nothing is run', async (name, value) => {
    const operation = vi.fn(async () => 'done');
    const error = await rejection(retryOnOverload(operation, { [name]: value } as RetryOptions));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).argument).toBe(`retry.${name}`);
    expect((error as Error).message).toContain(`Cannot retry: ${name} must be`);
    expect(operation).not.toHaveBeenCalled();
  });

  test.each([
    ['maxAttempts', 1],
    ['initialDelayMs', 0],
    ['maxDelayMs', 0],
    ['jitterRatio', 0],
    ['jitterRatio', 1],
  ])('%s of %j is accepted', (name, value) => {
    expect(retryLimits({ [name]: value })).toMatchObject({ [name]: value });
  });
});

test('a wait stays within its jitter and never exceeds the longest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.record({
        initialDelayMs: fc.integer({ min: 0, max: 100_000 }),
        maxDelayMs: fc.integer({ min: 0, max: 100_000 }),
        jitterRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, limits, random) => {
        const wait = backoffMs(attempt, limits, () => random);
        const doubled =
          limits.initialDelayMs === 0 ? 0 : limits.initialDelayMs * 2 ** (attempt - 1);
        const base = Math.min(doubled, limits.maxDelayMs);
        expect(wait).toBeLessThanOrEqual(limits.maxDelayMs);
        expect(wait).toBeLessThanOrEqual(base * (1 + limits.jitterRatio) + 1e-9);
        expect(wait).toBeGreaterThanOrEqual(base * (1 - limits.jitterRatio) - 1e-9);
      },
    ),
  );
});

test('jitter really strays to both sides', () => {
  const limits = { initialDelayMs: 100, maxDelayMs: 1_000, jitterRatio: 0.2 };
  expect(backoffMs(1, limits, () => 0)).toBeCloseTo(80);
  expect(backoffMs(1, limits, () => 0.5)).toBeCloseTo(100);
  expect(backoffMs(1, limits, () => 1)).toBeCloseTo(120);
  expect(backoffMs(3, limits, () => 1)).toBeCloseTo(480);
});

test('isRetryable', () => {
  const result = resultOf(emptySnapshot('t', 'u'));
  expect(isRetryable(busy())).toBe(true);
  expect(isRetryable(new RetryLimitExceededError(3, busy()))).toBe(true);
  expect(isRetryable(new TurnFailedError(result, true))).toBe(true);
  expect(isRetryable(new TurnFailedError(result, false))).toBe(false);
  expect(isRetryable(new InternalRpcError('m', { code: -32603, message: 'x' }))).toBe(false);
  expect(isRetryable(undefined)).toBe(false);
});
