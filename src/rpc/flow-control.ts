interface Waiting {
  start: (() => boolean) | undefined;
}

/**
 * Keeps at most `limit` requests on the wire; the others wait in order, up to `maxQueued` of them.
 *
 * The app-server loses requests when some hundred are on the wire at once, so a window is what
 * makes a flood safe.
 */
export class FlowControl {
  readonly #limit: number;
  readonly #maxQueued: number;
  #active = 0;
  #waiting = 0;
  #queue: Waiting[] = [];
  #head = 0;

  constructor(limit: number, maxQueued: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#maxQueued = maxQueued;
  }

  /** How many requests wait for a place. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether neither a place is free nor one in the line. */
  get full(): boolean {
    return this.#active >= this.#limit && this.#waiting >= this.#maxQueued;
  }

  /**
   * Runs `start` as soon as there is a place: now, when one is free. `start` tells whether it takes
   * the place; the caller gives it back with {@link release}. Returns a function that gives up
   * waiting; it does nothing once started.
   */
  acquire(start: () => boolean): () => void {
    if (this.#active < this.#limit) {
      this.#active += 1;
      if (!start()) this.release();
      return noop;
    }
    const waiting: Waiting = { start };
    this.#queue.push(waiting);
    this.#waiting += 1;
    return () => {
      if (waiting.start === undefined) return;
      waiting.start = undefined;
      this.#waiting -= 1;
      this.#dropAbandoned();
    };
  }

  /** Gives a place back; the request that has waited longest, and still wants one, takes it. */
  release(): void {
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) {
      const { start } = next;
      if (start === undefined) continue;
      next.start = undefined;
      this.#waiting -= 1;
      if (start()) return;
    }
    this.#active -= 1;
  }

  #shift(): Waiting | undefined {
    const next = this.#queue[this.#head];
    if (next === undefined) return undefined;
    this.#head += 1;
    // The consumed front is dropped in bulk, so a long queue costs constant time per request.
    if (this.#head === this.#queue.length || this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return next;
  }

  /** Those who gave up are dropped in bulk as well: a line of them must not grow without bound. */
  #dropAbandoned(): void {
    if (this.#queue.length - this.#head <= 2 * this.#waiting + 1024) return;
    this.#queue = this.#queue.slice(this.#head).filter(({ start }) => start !== undefined);
    this.#head = 0;
  }
}

const noop = (): void => {};
