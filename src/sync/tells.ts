import { SHARED, type WorkerKind, type WorkerMessage } from './messages.js';
import type { Packed } from './packing.js';

/** How many callbacks may be under way, that nobody waits for, before more are left out. */
const LIMIT = 10_000;

/**
 * Sends the callbacks that nobody waits for.
 *
 * They are taken while a call waits only, so there is a limit to how many may be under way.
 */
export class Tells {
  readonly #shared: Int32Array;
  readonly #post: (message: WorkerMessage) => void;
  #sent = 0;
  #skipped = 0;

  constructor(shared: Int32Array, post: (message: WorkerMessage) => void) {
    this.#shared = shared;
    this.#post = post;
  }

  /** Sends one, if there is room for it. */
  send(id: number, args: Packed<WorkerKind>): void {
    if (this.#sent - Atomics.load(this.#shared, SHARED.told) >= LIMIT) {
      this.#skipped += 1;
      return;
    }
    if (this.#skipped > 0) this.#post({ do: 'skipped', count: this.#skipped });
    this.#skipped = 0;
    this.#sent += 1;
    this.#post({ do: 'ask', n: undefined, id, args });
  }
}
