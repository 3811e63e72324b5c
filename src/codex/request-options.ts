import type { ClientRequestOptions } from '../client/request-client.js';
import { InvalidArgumentError } from '../errors.js';
import type { ClientMethod } from '../protocol/protocol.js';
import { type RetryOptions, retryLimits } from '../rpc/retry.js';
import { checkOptions } from '../util/check-options.js';

/** How one request is made. */
export interface RequestOptions {
  /** Ends the waiting; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the answer is waited for, in milliseconds; 0 is no limit. Default: the session's. */
  readonly timeoutMs?: number | undefined;
  /** How to try again on overload; false for never. Default: the session's. */
  readonly retry?: RetryOptions | false | undefined;
}

const SHAPE = { signal: 'object', timeoutMs: 'number', retry: 'object|boolean' } as const;

/** @throws InvalidArgumentError when the name of a method is no string. */
export function checkMethod(method: unknown): void {
  if (typeof method === 'string') return;
  throw new InvalidArgumentError('method', 'Cannot send a request: method must be a string');
}

/** Checks request options, and turns them into those of the client. */
export function toClientOptions<M extends ClientMethod>(
  options: RequestOptions,
): ClientRequestOptions<M> {
  checkOptions(options, SHAPE, { action: 'send a request' });
  const { signal, timeoutMs, retry } = options;
  return { signal, timeoutMs, retry: retry ? retryLimits(retry) : retry };
}
