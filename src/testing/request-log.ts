import { InvalidArgumentError } from '../errors.js';
import { ModelClosedError, ModelTimeoutError } from './model-errors.js';
import type { RecordedRequest } from './recorded-request.js';

interface Waiter {
  readonly count: number;
  settle(error?: Error): void;
}

/** Keeps the requests in the order of their arrival and tells who waits for them. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  readonly #waiters = new Set<Waiter>();
  #next = 0;
  #closed = false;

  add(request: RecordedRequest): void {
    this.requests.push(request);
    for (const waiter of this.#waiters) if (this.requests.length >= waiter.count) waiter.settle();
  }

  /** Waits for the first request that no earlier call has returned. */
  async next(timeoutMs: number): Promise<RecordedRequest> {
    const index = this.#next++;
    try {
      const first = await this.wait(index + 1, timeoutMs);
      return first[index] as RecordedRequest;
    } catch (error) {
      // What was not handed out is there for the next call.
      if (this.#next === index + 1) this.#next = index;
      throw error;
    }
  }

  /** Waits until `count` requests have arrived and returns them. */
  wait(count: number, timeoutMs: number): Promise<readonly RecordedRequest[]> {
    // Taken here, the stack shows the line that waits instead of a timer.
    const [, ...callers] = (new Error().stack ?? '').split('\n');
    return new Promise((resolve, reject) => {
      checkWait(count, timeoutMs);
      const done = (): void => resolve(this.requests.slice(0, count));
      if (this.requests.length >= count) return done();
      if (this.#closed) return reject(closedError(count));
      const timer = setTimeout(() => {
        const error = new ModelTimeoutError(count, this.requests.length, timeoutMs);
        error.stack = [`${error.name}: ${error.message}`, ...callers].join('\n');
        waiter.settle(error);
      }, timeoutMs);
      const waiter: Waiter = {
        count,
        settle: error => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (error) reject(error);
          else done();
        },
      };
      this.#waiters.add(waiter);
    });
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.settle(closedError(waiter.count));
  }
}

function closedError(count: number): ModelClosedError {
  return new ModelClosedError(
    `Cannot wait for model request ${count}: the scripted model was closed`,
  );
}

function checkWait(count: number, timeoutMs: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('count', 'Cannot wait for requests: the count is not positive');
  if (!(timeoutMs >= 0 && timeoutMs <= 2 ** 31 - 1))
    throw new InvalidArgumentError('timeoutMs', 'Cannot wait for requests: bad time limit');
}
