/**
 * The signals of the worker that handlers are given.
 *
 * While a handler runs nothing can fire by itself: whether a signal has fired is looked up whenever
 * it is asked for its `aborted`.
 */
export class LiveSignals {
  readonly #poll: () => void;
  readonly #controllers = new Map<number, AbortController>();

  /** `poll` takes in what has come from the worker so far. */
  constructor(poll: () => void) {
    this.#poll = poll;
  }

  /** Makes the signal that stands for one of the worker. */
  make(id: number, aborted: boolean): AbortSignal {
    const known = this.#controllers.get(id);
    if (known !== undefined) return known.signal;
    const controller = new AbortController();
    const { signal } = controller;
    if (aborted) {
      controller.abort();
      return signal;
    }
    this.#controllers.set(id, controller);
    const poll = this.#poll;
    Object.defineProperty(signal, 'aborted', {
      configurable: true,
      get(): boolean {
        poll();
        return Reflect.get(AbortSignal.prototype, 'aborted', signal);
      },
    });
    return signal;
  }

  /** Fires one. */
  abort(id: number, reason: unknown): void {
    const controller = this.#controllers.get(id);
    this.#controllers.delete(id);
    controller?.abort(reason);
  }
}
