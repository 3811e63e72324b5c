import { ConsumerBusyError } from './consumer-busy-error.js';
import type { Unwinding } from './unwinding.js';

/**
 * Lets one call at a time wait for a turn.
 *
 * Within a handler none may: the turn that it would wait for may wait for the handler.
 */
export class Consumers {
  readonly #unwinding: Unwinding;
  #handlers = 0;
  #reading: string | undefined;

  constructor(unwinding: Unwinding) {
    this.#unwinding = unwinding;
  }

  /** Calls a handler. */
  handle<T>(handler: () => T): T {
    this.#handlers += 1;
    return this.#unwinding.run(handler, () => {
      this.#handlers -= 1;
    });
  }

  /** @throws ConsumerBusyError when `call` would wait for what may wait for its caller. */
  check(call: string): void {
    if (this.#handlers > 0) throw new ConsumerBusyError(call, 'a handler');
  }

  /**
   * Takes the place of the one that waits; the function that comes back gives it up.
   *
   * @throws ConsumerBusyError when it is taken.
   */
  enter(call: string): () => void {
    this.check(call);
    if (this.#reading !== undefined) throw new ConsumerBusyError(call, this.#reading);
    this.#reading = call;
    let left = false;
    return () => {
      if (!left) this.#reading = undefined;
      left = true;
    };
  }
}
