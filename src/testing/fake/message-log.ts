import { InvalidArgumentError } from '../../errors.js';
import { FakeClosedError, FakeTimeoutError } from './fake-errors.js';
import type { WireMessage } from './wire-message.js';

/** A message of a client, as it came. */
export interface ReceivedMessage extends WireMessage {
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

/** How to wait for a message. */
export interface WaitForOptions {
  /** Which message of the method is meant, counted from the start. Default: 1. */
  readonly nth?: number | undefined;
  /** How long to wait, in milliseconds. Default: 10 000. */
  readonly timeoutMs?: number | undefined;
}

interface Waiter {
  look(): void;
  close(): void;
}

/** Keeps what clients have sent, in order. */
export class MessageLog {
  readonly messages: ReceivedMessage[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  add(message: ReceivedMessage): void {
    this.messages.push(message);
    for (const waiter of [...this.#waiters]) waiter.look();
  }

  /** Waits for a request or notification of the client, also one that is there already. */
  wait(method: string, options: WaitForOptions): Promise<ReceivedMessage> {
    const { nth = 1, timeoutMs = 10_000 } = options;
    return new Promise((resolve, reject) => {
      if (!Number.isInteger(nth) || nth < 1) {
        throw new InvalidArgumentError('nth', 'Cannot wait for a message: nth must be 1 or more');
      }
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        act();
      };
      const waiter: Waiter = {
        look: () => {
          const found = this.messages.filter(message => message.method === method)[nth - 1];
          if (found !== undefined) settle(() => resolve(found));
        },
        close: () => settle(() => reject(closedError(method))),
      };
      const error = new FakeTimeoutError(`${method}, number ${nth}`, timeoutMs);
      const timer = setTimeout(() => settle(() => reject(error)), timeoutMs);
      this.#waiters.add(waiter);
      waiter.look();
      if (this.#closed) waiter.close();
    });
  }

  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.close();
  }
}

function closedError(method: string): FakeClosedError {
  return new FakeClosedError(`Cannot wait for ${method}: the fake app-server was closed`);
}
