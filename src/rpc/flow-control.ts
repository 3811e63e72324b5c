/** What wants a place on the wire. An object of its own kind: a closure would cost it twice. */
export interface Waiting {
  /** Whether it is in the line; kept by {@link FlowControl}. */
  waits: boolean;
  /** Told that a place is there; tells whether it takes it. */
  start(): boolean;
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
  #queue: (Waiting | undefined)[] = [];
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
   * Starts a request as soon as there is a place: now, when one is free. One that takes it gives it
   * back with {@link release}.
   */
  acquire(request: Waiting): void {
    if (this.#active < this.#limit) {
      this.#active += 1;
      if (!request.start()) this.release();
      return;
    }
    request.waits = true;
    this.#queue.push(request);
    this.#waiting += 1;
  }

  /** Takes a request out of the line; does nothing to one that is not in it. */
  abandon(request: Waiting): void {
    if (!request.waits) return;
    request.waits = false;
    this.#waiting -= 1;
    this.#dropAbandoned();
  }

  /** Gives a place back; the request that has waited longest, and still wants one, takes it. */
  release(): void {
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) {
      if (!next.waits) continue;
      next.waits = false;
      this.#waiting -= 1;
      if (next.start()) return;
    }
    this.#active -= 1;
  }

  #shift(): Waiting | undefined {
    const next = this.#queue[this.#head];
    if (next === undefined) return undefined;
    // Not kept by its slot: it holds its params, and its answer.
    this.#queue[this.#head] = undefined;
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
    if (this.#queue.length - this.#head <= 2 * this.#waiting + 64) return;
    this.#queue = this.#queue.filter(request => request?.waits);
    this.#head = 0;
  }
}
