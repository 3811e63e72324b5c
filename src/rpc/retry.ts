import {
  InvalidArgumentError,
  RetryLimitExceededError,
  ServerBusyError,
  TurnFailedError,
} from '../errors.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';

/** How to try again when the app-server is overloaded. */
export interface RetryOptions {
  /** How often to try in all, the first time included. Default: 3. */
  readonly maxAttempts?: number | undefined;
  /** How long to wait before the second attempt, in milliseconds; it doubles each time. Default: 250. */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait between two attempts, in milliseconds. Default: 2000. */
  readonly maxDelayMs?: number | undefined;
  /** How far a wait may stray from its value to either side, from 0 to 1. Default: 0.2. */
  readonly jitterRatio?: number | undefined;
  /** Ends the waiting; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Retry options, checked and complete. */
export interface RetryLimits {
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly jitterRatio: number;
}

/**
 * Runs an operation again, after a growing and jittered wait, while it fails for overload.
 *
 * Only a {@link ServerBusyError} (-32001) is retried: the app-server refused that request before it
 * ran, so running it again is safe. Every other error is thrown as it is.
 *
 * @throws RetryLimitExceededError when the last attempt was refused as well.
 * @throws InvalidArgumentError when an option is out of range.
 */
export async function retryOnOverload<T>(
  operation: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  options.signal?.throwIfAborted();
  return retry(operation, retryLimits(options), ms => delay(ms, options.signal));
}

/**
 * Tells whether the same operation may well succeed later: an overloaded app-server, or a turn that
 * failed for overload, a limit of rate or a broken connection.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof TurnFailedError) return error.retryable;
  return error instanceof ServerBusyError;
}

/** Does the work of {@link retryOnOverload} with checked limits and the caller's own way to wait. */
export async function retry<T>(
  operation: (attempt: number) => Promise<T>,
  limits: RetryLimits,
  wait: (ms: number) => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation(attempt);
    } catch (error) {
      if (!(error instanceof ServerBusyError) || error instanceof RetryLimitExceededError) {
        throw error;
      }
      if (attempt >= limits.maxAttempts) {
        throw attempt === 1 ? error : new RetryLimitExceededError(attempt, error);
      }
    }
    await wait(backoffMs(attempt, limits));
  }
}

/** Computes the wait after the given attempt, in milliseconds. `random` is from 0 to 1. */
export function backoffMs(
  attempt: number,
  limits: Omit<RetryLimits, 'maxAttempts'>,
  random: () => number = Math.random,
): number {
  // Bounded, so that nothing times infinity is never asked for.
  const doubled = limits.initialDelayMs * 2 ** Math.min(attempt - 1, 52);
  const base = Math.min(doubled, limits.maxDelayMs);
  const jittered = base * (1 + limits.jitterRatio * (2 * random() - 1));
  return Math.min(jittered, limits.maxDelayMs);
}

/**
 * Checks retry options and fills in the defaults.
 *
 * @throws InvalidArgumentError when an option is out of range.
 */
export function retryLimits(options: RetryOptions): RetryLimits {
  const { maxAttempts = 3, initialDelayMs = 250, maxDelayMs = 2_000, jitterRatio = 0.2 } = options;
  check('maxAttempts', Number.isInteger(maxAttempts) && maxAttempts >= 1, 'an integer from 1 on');
  check('initialDelayMs', isDelay(initialDelayMs), 'a number of milliseconds from 0 on');
  check('maxDelayMs', isDelay(maxDelayMs), 'a number of milliseconds from 0 on');
  check('jitterRatio', isDelay(jitterRatio) && jitterRatio <= 1, 'a number from 0 to 1');
  return { maxAttempts, initialDelayMs, maxDelayMs, jitterRatio };
}

function check(name: string, acceptable: boolean, expected: string): void {
  if (acceptable) return;
  throw new InvalidArgumentError(`retry.${name}`, `Cannot retry: ${name} must be ${expected}`);
}

function isDelay(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, MAX_TIMER_MS),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
