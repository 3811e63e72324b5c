import type { TurnPlace } from './wire.js';

/** Lines that are sent one by one at a rate, each with the time at which it is. */
export interface LivePlay {
  readonly count: number;
  readonly perSecond: number;
  readonly place: TurnPlace;
  /** Whether the turn is ended afterwards. */
  readonly ends: boolean;
}

/** What is sent when it is asked for: a file, or lines at a rate. */
export type Play = { readonly file: string } | LivePlay;

/** What the sender does; it stands in its variable `BENCH_SENDER`. */
export interface SenderPlan {
  /** What each `thread/loaded/list` sets off, one after the other. */
  readonly plays?: readonly Play[];
  /** Whether everything is sent at once, without being asked, and nothing else. */
  readonly unasked?: boolean;
  /** Ends each turn at once, with this message. */
  readonly instantText?: string;
}
