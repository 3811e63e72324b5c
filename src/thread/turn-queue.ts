/** A place at the head of a {@link TurnQueue}: the thread is this caller's to start a turn on. */
export interface Slot {
  /** Gives the place up; the next in line takes it. Idempotent. */
  release(): void;
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
  readonly #isBusy: () => boolean;
  #held = false;
  #waiting: Waiting[] = [];
  #closedReason: Error | undefined;

  /** @param isBusy tells whether a turn runs on the thread now. */
  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  /** Waits for a place; rejects with the signal's reason, or when the connection ends. */
  acquire(signal?: AbortSignal): Promise<Slot> {
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
      this.#waiting.push(waiting);
      this.advance();
    });
  }

  /** Lets the next one in if the thread is free; called whenever a turn has ended. */
  advance(): void {
    if (this.#held || this.#waiting.length === 0 || this.#isBusy()) return;
    this.#held = true;
    let released = false;
    this.#waiting.shift()?.grant({
      release: () => {
        if (released) return;
        released = true;
        this.#held = false;
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
