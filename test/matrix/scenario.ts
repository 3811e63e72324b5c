import type { FakeTransport, Fault, Injection } from '../../src/testing/testing.js';
import type { Outcomes } from './outcome.js';

/** How a scenario is set up. */
export type Stage =
  /** Everything waits at once; then the fault happens. */
  | 'waiting'
  /** One turn that says «Hello» in two pieces, with the fault somewhere in it. */
  | 'turn'
  /** One request, with the fault at it or at its answer. */
  | 'request'
  /** Everything waits at once; then `close()` is called. */
  | 'closing';

/** What goes wrong, as plain data. */
export interface Strike {
  /** Lie in wait from the beginning of the turn, the request, or the wait. */
  readonly inject?: readonly Injection[];
  /** Happens when everything waits. */
  readonly inflict?: readonly Fault[];
  /** Then a notification is sent, at which an injected fault strikes. */
  readonly notify?: true;
  /** Then so many bytes are written to the app-server, two times. */
  readonly flood?: number;
}

/** Small limits, so that what takes minutes otherwise takes moments. */
export interface SmallLimits {
  readonly requestTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** `maxLineBytes`, or `maxFrameBytes` over a WebSocket. */
  readonly maxInputBytes?: number;
  readonly maxBufferedBytes?: number;
}

/** One row: what goes wrong, on which transports, and what becomes of everything that waits. */
export interface Scenario {
  readonly name: string;
  readonly transports: readonly FakeTransport[];
  readonly stage: Stage;
  readonly strike: Strike;
  readonly limits?: SmallLimits;
  /** What becomes of each wait; no other wait has an outcome. */
  readonly expected: Outcomes;
  /** What differs with `recovery: false`; absent when that is not tried. */
  readonly withoutRecovery?: Outcomes;
  /** Whether the app-server lives, and its turns go on without the connection. */
  readonly goesOn?: true;
  /** Whether the connection ends only after the turn, so that the next call has to wait for that. */
  readonly losesConnection?: true;
  /** Waits that have no end of their own: they end when the session is closed. */
  readonly openEnded?: readonly (keyof Outcomes)[];
}
