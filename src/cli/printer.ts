import type { ThreadStartResponse } from '../protocol/protocol.js';
import type { TurnEvent } from '../thread/event-log.js';
import type { TurnResult } from '../turn-types.js';

/** What a run is about to do. */
export interface RunStart {
  /** The version of the app-server. */
  readonly version: string;
  readonly offline: boolean;
  readonly thread: ThreadStartResponse;
}

/** How a run ended. */
export interface RunEnd {
  /** `completed`, `interrupted`, `failed`, or a word that a newer app-server says. */
  readonly status: string;
  /** The turn's result; null when it has none, since the run ended before it. */
  readonly result: TurnResult | null;
  /** Why there is no result; null otherwise. */
  readonly error: Error | null;
  /** How long the run took, in milliseconds. */
  readonly elapsedMs: number;
}

/** Makes the text that standard output gets. */
export interface Printer {
  start(run: RunStart): string;
  event(event: TurnEvent): string;
  end(end: RunEnd): string;
}
