/**
 * Undoes what a call has marked when the call ends, however it ends.
 *
 * The REPL cuts calls off at Ctrl-C, and runs no `finally` then. What is left of such a call is undone
 * as soon as its whole stack is gone.
 */
export class Unwinding {
  readonly #open = new Set<() => void>();
  #isWatched = false;

  /** Does `work`, and `undo` afterwards. */
  run<T>(work: () => T, undo: () => void): T {
    this.#open.add(undo);
    this.#watch();
    try {
      return work();
    } finally {
      this.#open.delete(undo);
      undo();
    }
  }

  /** A microtask runs when nothing else does: no call is under way any more. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    queueMicrotask(() => {
      this.#isWatched = false;
      for (const undo of this.#open) undo();
      this.#open.clear();
    });
  }
}
