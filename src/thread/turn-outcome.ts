import { TurnFailedError } from '../errors.js';
import type { CodexErrorInfo } from '../protocol/protocol.js';
import type { TurnResult } from '../turn-types.js';
import { resultOf } from './turn-reducer.js';
import type { TurnState } from './turn-state.js';

/**
 * Gives the result of a turn that has ended.
 *
 * @throws TurnFailedError when it failed, and whatever else ended it without a result.
 */
export function outcomeOf(state: TurnState): TurnResult<undefined> {
  if (state.failure !== undefined) throw state.failure;
  const result = resultOf(state.snapshot());
  if (result.status !== 'failed') return result;
  throw new TurnFailedError(result, isRetryable(result.error?.codexErrorInfo ?? null));
}

/** Failures that may well not come again: overload, limits of rate, broken connections. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'serverOverloaded',
  'rateLimitExceeded',
  'flexUnavailable',
  'internalServerError',
  'httpConnectionFailed',
  'responseStreamConnectionFailed',
  'responseStreamDisconnected',
  'responseTooManyFailedAttempts',
]);

function isRetryable(info: CodexErrorInfo | null): boolean {
  const kind = typeof info === 'string' ? info : Object.keys(info ?? {})[0];
  return kind !== undefined && RETRYABLE.has(kind);
}
