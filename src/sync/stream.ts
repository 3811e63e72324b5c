import type { Link } from './link.js';

/**
 * Reads what comes over there, one by one, each as it comes.
 *
 * Leaving a loop early, or `return()`, releases what it reads from.
 */
export class Stream<T = unknown> implements IterableIterator<T, undefined> {
  readonly #link: Link;
  readonly #id: number;
  #call: string | undefined;
  #leave: (() => void) | undefined;
  #done = false;

  /** @internal */
  constructor(link: Link, id: number) {
    this.#link = link;
    this.#id = id;
    link.watch(this, id);
  }

  /** @internal Makes it the one that is read, from its first value on to its end. */
  readAs(call: string): this {
    this.#call = call;
    return this;
  }

  /** How many values were dropped, the oldest first, because the reader fell behind. */
  get dropped(): number {
    const entry = Object.getOwnPropertyDescriptor(Stream.prototype, 'dropped')?.get ?? this.next;
    return this.#link.get({ id: this.#id }, 'dropped', entry) as number;
  }

  /** Waits for the next value. */
  next(): IteratorResult<T, undefined> {
    if (this.#done) return { value: undefined, done: true };
    if (this.#call !== undefined) this.#leave ??= this.#link.consumers.enter(this.#call);
    let goesOn = false;
    const call = { on: { id: this.#id }, method: 'next', args: [], entry: this.next };
    return this.#link.unwinding.run(
      () => {
        const result = this.#link.call(call) as IteratorResult<T, undefined>;
        goesOn = result.done !== true;
        return result;
      },
      () => {
        if (!goesOn) this.#end();
      },
    );
  }

  /** Reads no more. */
  return(): IteratorResult<T, undefined> {
    if (this.#done) return { value: undefined, done: true };
    this.#end();
    if (this.#link.isOpen) {
      this.#link.call({ on: { id: this.#id }, method: 'return', args: [], entry: this.return });
    }
    return { value: undefined, done: true };
  }

  [Symbol.iterator](): this {
    return this;
  }

  #end(): void {
    this.#done = true;
    this.#leave?.();
  }
}
