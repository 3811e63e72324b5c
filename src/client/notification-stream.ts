import type { Notification, UnknownNotification } from '../protocol/protocol.js';

/** Every notification, also those of methods that these types do not know. */
export interface NotificationStream
  extends AsyncIterableIterator<Notification | UnknownNotification, undefined> {
  /** How many notifications were dropped, the oldest first, because the reader fell behind. */
  readonly dropped: number;
}

/** How many notifications a consumer may be behind before the oldest are dropped. */
export const NOTIFICATION_LIMIT = 10_000;

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(reason: unknown): void;
}

/** What a {@link BoundedStream} tells its owner. */
export interface BoundedStreamHooks {
  /** The consumer has left. */
  onReturn(): void;
  /** A value was dropped for the first time. */
  onFirstDrop(): void;
}

/**
 * Hands values to one consumer at its own pace, keeping a bounded number of them.
 *
 * When the consumer falls behind by more than the limit, the oldest values are dropped and counted
 * in {@link dropped}. The values that came before the end are handed out before it is reported.
 */
export class BoundedStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #limit: number;
  readonly #hooks: BoundedStreamHooks;
  #values: T[] = [];
  #head = 0;
  #waiters: Waiter<T>[] = [];
  #ended = false;
  #error: Error | undefined;
  #dropped = 0;

  constructor(limit: number, hooks: BoundedStreamHooks) {
    this.#limit = limit;
    this.#hooks = hooks;
  }

  /** How many values were dropped because the consumer was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  push(value: T): void {
    if (this.#ended) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ value, done: false });
      return;
    }
    this.#values.push(value);
    if (this.#values.length - this.#head > this.#limit) {
      this.#shift();
      this.#dropped += 1;
      if (this.#dropped === 1) this.#hooks.onFirstDrop();
    }
  }

  /** Ends the stream; with an error, the consumer is given that after the last value. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) this.#finish(waiter);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.#head < this.#values.length) {
        resolve({ value: this.#shift() as T, done: false });
      } else if (this.#ended) {
        this.#finish({ resolve, reject });
      } else {
        this.#waiters.push({ resolve, reject });
      }
    });
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#values = [];
    this.#head = 0;
    this.end();
    this.#error = undefined;
    this.#hooks.onReturn();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #finish(waiter: Waiter<T>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) waiter.resolve({ value: undefined, done: true });
    else waiter.reject(error);
  }

  #shift(): T | undefined {
    const value = this.#values[this.#head];
    this.#head += 1;
    if (this.#head > 1_024 || this.#head === this.#values.length) {
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }
}
