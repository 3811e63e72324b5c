import type { ThreadItem, ThreadTokenUsage, TurnError, TurnPlanStep } from './protocol/protocol.js';

/** The status of a turn; `inProgress` until it ends. A server may send words that are not listed. */
export type TurnStatus = 'inProgress' | FinalTurnStatus;

/** How a turn ended. */
export type FinalTurnStatus = 'completed' | 'interrupted' | 'failed';

/** The agent's plan for a turn, as last updated. */
export interface TurnPlan {
  /** Why the plan is as it is; null when the agent did not say. */
  readonly explanation: string | null;
  /** The steps in order, each with its status. */
  readonly steps: readonly TurnPlanStep[];
}

interface TurnFacts {
  readonly threadId: string;
  readonly turnId: string;
  /**
   * The final answer: the last message with phase `final_answer`, else the last one without a
   * phase, else the empty string. A message that was cut off counts with what had come of it.
   */
  readonly text: string;
  /** Token figures of the last model call (`last`) and of the thread (`total`); null before any. */
  readonly usage: ThreadTokenUsage | null;
  /** The plan, from `turn/plan/updated`; null when there was none. */
  readonly plan: TurnPlan | null;
  /** The unified diff of the turn's file changes; null when there was none. */
  readonly diff: string | null;
  /** Why the turn failed, or what it is retrying after; null when nothing went wrong. */
  readonly error: TurnError | null;
  /**
   * Whether the connection was lost while the turn ran, and what did not come was read from the
   * stored thread.
   */
  readonly recovered: boolean;
  /** When the turn started, in seconds since 1970; null when unknown. */
  readonly startedAt: number | null;
  /** When the turn ended, in seconds since 1970; null when unknown. */
  readonly completedAt: number | null;
  /** How long the turn took, in milliseconds; null when unknown. */
  readonly durationMs: number | null;
}

/** A turn as known so far. */
export interface TurnSnapshot extends TurnFacts {
  readonly status: TurnStatus;
  /** Every item in order of appearance, with the deltas that came folded in. */
  readonly items: readonly ThreadItem[];
  /** The ids of the items that are complete, in order of completion. */
  readonly completedItemIds: readonly string[];
}

/** A turn that has ended. */
export interface TurnResult<Output = unknown> extends TurnFacts {
  readonly status: FinalTurnStatus;
  /** Every completed item in order of completion, the user's message included. */
  readonly items: ThreadItem[];
  /** The validated value when `output` was given, else undefined. */
  readonly output: Output;
}
