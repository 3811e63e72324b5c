import type { Fault } from './fault.js';
import type { InjectedFault, Injection } from './injection.js';

/** One fault that strikes one message. */
export interface Strike {
  readonly fault: Fault;
  readonly when: 'before' | 'after' | 'instead';
}

interface Armed {
  readonly injection: Injection;
  /** How many messages of its point have passed. */
  seen: number;
  strikes: number;
}

/** Keeps what was injected and tells what strikes each message. */
export class Injector {
  readonly #armed = new Set<Armed>();

  add(injection: Injection): InjectedFault {
    const armed: Armed = { injection, seen: 0, strikes: 0 };
    this.#armed.add(armed);
    return {
      get strikes(): number {
        return armed.strikes;
      },
      remove: (): void => {
        this.#armed.delete(armed);
      },
    };
  }

  /** Counts a message, and gives what strikes it in the order of the injections. */
  pass(point: string): Strike[] {
    const any = point.startsWith('received:') ? 'received:*' : '*';
    const strikes: Strike[] = [];
    for (const armed of this.#armed) {
      const { at, nth = 1, times = 1, when = 'before', fault } = armed.injection;
      if (at !== point && at !== any) continue;
      armed.seen += 1;
      if (armed.seen < nth) continue;
      armed.strikes += 1;
      if (armed.strikes >= times) this.#armed.delete(armed);
      strikes.push({ fault, when });
    }
    return strikes;
  }
}
