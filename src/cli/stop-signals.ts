import { type CliIo, EXIT_CODES } from './io.js';

/** `npm start` passes on the signal that the terminal has sent to everybody: one key, two signals. */
const SAME_KEY_MS = 300;

/** Turns the first request to end into an abort, and a later one into an exit on the spot. */
export class StopSignals implements Disposable {
  readonly #aborting = new AbortController();
  readonly #exit: CliIo['exit'];
  readonly #now: () => number;
  readonly #off: () => void;
  #firstAt: number | undefined;

  constructor(io: Pick<CliIo, 'onStop' | 'exit'>, now: () => number = () => performance.now()) {
    this.#exit = io.exit;
    this.#now = now;
    this.#off = io.onStop(() => this.#stop());
  }

  /** Aborted by the first request. */
  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  [Symbol.dispose](): void {
    this.#off();
  }

  #stop(): void {
    const now = this.#now();
    if (this.#firstAt === undefined) {
      this.#firstAt = now;
      this.#aborting.abort();
    } else if (now - this.#firstAt > SAME_KEY_MS) {
      this.#exit(EXIT_CODES.interrupted);
    }
  }
}
