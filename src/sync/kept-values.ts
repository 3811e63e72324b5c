/** How many values are kept that may be asked for again. */
const LIMIT = 1_000;

/** A value that shall stay on the caller's thread: only its number crosses, there and back. */
export class Kept {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Values of the caller's thread that only their numbers stand for on the other one. */
export class KeptValues {
  readonly #once = new Map<number, unknown>();
  readonly #reasons = new Map<number, unknown>();
  #last = 0;

  /** Keeps a value until it is taken. */
  put(value: unknown): number {
    this.#last += 1;
    this.#once.set(this.#last, value);
    return this.#last;
  }

  /** Keeps what was thrown; it may be taken any number of times, while it is among the last. */
  putReason(reason: unknown): number {
    this.#last += 1;
    this.#reasons.set(this.#last, reason);
    const [oldest] = this.#reasons.keys();
    if (this.#reasons.size > LIMIT && oldest !== undefined) this.#reasons.delete(oldest);
    return this.#last;
  }

  /** Gives a value back. */
  take(id: number): unknown {
    if (this.#reasons.has(id)) return this.#reasons.get(id);
    const value = this.#once.get(id);
    this.#once.delete(id);
    return value;
  }
}
