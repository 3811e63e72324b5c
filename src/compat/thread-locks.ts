/** A place in the line for a thread. */
export interface Place {
  /** Settles when everybody before has left. */
  readonly reached: Promise<void>;
  /** Leaves the line, also before the place is reached. */
  leave(): void;
}

/** Lets one turn at a time have a thread, in the order in which they ask. */
export class ThreadLocks {
  readonly #last = new Map<string, Promise<void>>();

  /** Takes a place in the line for a thread. */
  enter(threadId: string): Place {
    const reached = this.#last.get(threadId) ?? Promise.resolve();
    let leave = (): void => {};
    const left = new Promise<void>(resolve => {
      leave = resolve;
    });
    const last = reached.then(() => left);
    this.#last.set(threadId, last);
    void last.then(() => {
      if (this.#last.get(threadId) === last) this.#last.delete(threadId);
    });
    return { reached, leave };
  }
}
