/** A place at the head of a {@link TurnQueue}: the thread is this caller's to start a turn on. */
export interface Slot {
  /** Gives the place up; the next in line takes it. Idempotent. */
  release(): void;
}

/** How a place is asked for. */
export interface AcquireOptions {
  readonly signal?: AbortSignal | undefined;
  /** Goes before everyone who waits. */
  readonly first?: boolean | undefined;
}

interface Waiting {
  grant(slot: Slot): void;
  fail(reason: unknown): void;
}

/**
 * Lets turns onto one thread one at a time, in the order they were asked for.
 *
 * The app-server merges a `turn/start` into a running turn, so waiting is this side's job. The
 * thread counts as busy while a slot is held and while any turn runs on it, whoever started it.
 */
export class TurnQueue {
  readonly #turnRuns: () => boolean;
  #held = false;
  #waiting: Waiting[] = [];
  #onRelease: (() => void)[] = [];
  #closedReason: Error | undefined;

  /** @param turnRuns tells whether a turn runs on the thread now. */
  constructor(turnRuns: () => boolean) {
    this.#turnRuns = turnRuns;
  }

  /** Whether a turn asked for now would have to wait. */
  get busy(): boolean {
    return this.#held || this.#waiting.length > 0 || this.#turnRuns();
  }

  /** Whether somebody holds a slot: a turn is being started, or has its settings put back. */
  get held(): boolean {
    return this.#held;
  }

  /** Settles when nobody holds a slot. */
  async settled(): Promise<void> {
    while (this.#held) await new Promise<void>(resolve => this.#onRelease.push(resolve));
  }

  /** Waits for a place; rejects with the signal's reason, or when the connection ends. */
  acquire(options: AcquireOptions = {}): Promise<Slot> {
    const { signal, first = false } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.#closedReason !== undefined) {
        reject(this.#closedReason);
        return;
      }
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter(other => other !== waiting);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        grant: slot => {
          signal?.removeEventListener('abort', onAbort);
          resolve(slot);
        },
        fail: reason => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (first) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      this.advance();
    });
  }

  /** Lets the next one in if the thread is free; called whenever a turn has ended. */
  advance(): void {
    if (this.#held || this.#waiting.length === 0 || this.#turnRuns()) return;
    this.#held = true;
    let released = false;
    this.#waiting.shift()?.grant({
      release: () => {
        if (released) return;
        released = true;
        this.#held = false;
        const listeners = this.#onRelease;
        this.#onRelease = [];
        for (const listener of listeners) listener();
        this.advance();
      },
    });
  }

  /** Rejects everyone in line; nobody is let in any more. */
  close(reason: Error): void {
    this.#closedReason = reason;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { fail } of waiting) fail(reason);
  }
}
