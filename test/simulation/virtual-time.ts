import { type Clock, install } from '@sinonjs/fake-timers';
import { Random } from './random.js';

const { setImmediate: realImmediate } = globalThis;

/** How many timers one simulation may fire before it is taken for an endless loop. */
const TIMER_LIMIT = 50_000;

/** The clock, and everything random, of one simulation. */
export class VirtualTime implements Disposable {
  readonly #clock: Clock;
  readonly #random: () => number = Math.random;
  #fired = 0;
  #own = 0;

  constructor(seed: number) {
    const random = new Random(seed);
    Math.random = () => random.next();
    this.#clock = install({
      now: 0,
      toFake: [
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
        'Date',
        'performance',
      ],
    });
  }

  get now(): number {
    return this.#clock.now;
  }

  /** How many timers there are beside those of the simulation itself. */
  get timers(): number {
    return this.#clock.countTimers() - this.#own;
  }

  /** Calls a function later, on behalf of the simulation. */
  after(ms: number, act: () => void): void {
    this.#own += 1;
    this.#clock.setTimeout(() => {
      this.#own -= 1;
      act();
    }, ms);
  }

  /** Waits on behalf of the simulation. */
  pause(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve));
  }

  /** Lets time pass until a moment; between two timers, all that one has set off is done. */
  async advanceTo(atMs: number): Promise<void> {
    await settle();
    let isReached = false;
    this.#clock.setTimeout(() => {
      isReached = true;
    }, atMs - this.#clock.now);
    while (!isReached) {
      this.#fired += 1;
      if (this.#fired > TIMER_LIMIT) throw new Error('The simulation does not come to an end');
      this.#clock.next();
      await settle();
    }
  }

  [Symbol.dispose](): void {
    this.#clock.uninstall();
    Math.random = this.#random;
  }
}

/** Settles when no microtask is left: a task of the real event loop comes behind all of them. */
export function settle(): Promise<void> {
  return new Promise(resolve => realImmediate(resolve));
}
