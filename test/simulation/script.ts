import type { Fault } from '../../src/testing/fake/fault.js';
import type { Injection } from '../../src/testing/fake/injection.js';
import type { WhenBusy } from '../../src/thread/thread-options.js';

/** How the app of a script answers the app-server's question whether a command may run. */
export type ApprovalPlan = 'accept' | 'decline' | 'none' | 'throws' | 'slow' | 'never';

/** The options of the session. */
export interface SessionPlan {
  readonly maxInFlight: number;
  readonly requestTimeoutMs: number;
  /** How often an overloaded app-server is asked. */
  readonly maxAttempts: number;
  /** How often the connection may be restored; undefined when it is not. */
  readonly maxRestarts?: number;
  readonly approval: ApprovalPlan;
}

/** What the model says to one input. */
export interface Saying {
  readonly pieces: readonly string[];
  /** The pause before each piece. */
  readonly delayMs: number;
  /** Whether a command is run first, for which the app is asked. */
  readonly command?: boolean;
  /** Whether the turn fails in the end. */
  readonly fails?: boolean;
}

/** Somebody who follows a turn. */
export interface ReaderPlan {
  readonly of: 'events' | 'text';
  /** The pause after each event or piece. */
  readonly pauseMs: number;
  /** After how many events or pieces the reader leaves; never, when it is not there. */
  readonly leaveAfter?: number;
}

/** An input to a thread. */
export interface TurnAction {
  readonly kind: 'turn';
  readonly thread: number;
  /** The text of the input, which nothing else in the script has. */
  readonly tag: string;
  readonly whenBusy: WhenBusy;
  readonly says: Saying;
  readonly readers: readonly ReaderPlan[];
  readonly timeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly abortAfterMs?: number;
  /** Whether the turn has other settings than its thread, which are put back behind it. */
  readonly ownModel?: boolean;
}

/** What the app does, at its time. */
export type Action = { readonly atMs: number } & (
  | { readonly kind: 'startThread'; readonly thread: number }
  | TurnAction
  | { readonly kind: 'steer'; readonly of: string; readonly tag: string; readonly says: Saying }
  | { readonly kind: 'interrupt'; readonly of: string }
  | { readonly kind: 'setName'; readonly thread: number; readonly tag: string }
  | { readonly kind: 'read'; readonly thread: number }
  | { readonly kind: 'models'; readonly abortAfterMs?: number }
  | { readonly kind: 'unsubscribe'; readonly thread: number; readonly interrupt: boolean }
  | { readonly kind: 'resume'; readonly thread: number }
);

/** What goes wrong, at its time: at a message to come, now, or at the next connections. */
export interface FaultPlan {
  readonly atMs: number;
  readonly inject?: Injection;
  readonly inflict?: Fault;
  readonly refuseConnections?: number;
}

/** Everything that a simulation does, as plain data. Times are virtual, in milliseconds. */
export interface Script {
  /** Seeds what is random on this side, such as the jitter of pauses. */
  readonly seed: number;
  readonly session: SessionPlan;
  readonly actions: readonly Action[];
  readonly faults: readonly FaultPlan[];
  readonly closeAtMs: number;
}

/** Gives every fault of a script. */
export function faultsOf({ faults }: Script): Fault[] {
  return faults.flatMap(({ inject, inflict }) => [inject?.fault, inflict]).filter(isThere);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
