import type { ThreadGoal } from '../protocol/protocol.js';

/** How long the next turn of an active goal is waited for, in milliseconds. */
export const NEXT_TURN_MS = 2_000;

/**
 * Knows whether the app-server is working on a goal of a thread.
 *
 * Between two turns of a goal the thread looks free for a moment; a turn that is started then would
 * be merged into the goal's next one. So an active goal holds the thread, for as long as the
 * app-server really goes on with it.
 */
export class GoalWatch {
  readonly #onFree: () => void;
  readonly #listeners = new Set<(goal: ThreadGoal | null) => void>();
  #active = false;
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onFree is called when the goal does not hold the thread any more. */
  constructor(onFree: () => void) {
    this.#onFree = onFree;
  }

  /** Whether the next turn of the thread is the goal's. */
  get holds(): boolean {
    return this.#active;
  }

  /** Takes `thread/goal/updated`, or null for `thread/goal/cleared`. */
  update(goal: ThreadGoal | null): void {
    const wasActive = this.#active;
    this.#active = goal?.status === 'active';
    for (const listener of [...this.#listeners]) listener(goal);
    // A goal may be active without being worked on, such as that of a fork.
    this.#expectTurn();
    if (wasActive && !this.#active) this.#onFree();
  }

  /** Takes the start of a turn. */
  turnStarted(): void {
    this.#running += 1;
    clearTimeout(this.#timer);
  }

  /** Takes the end of a turn: the goal's next one has to follow soon. */
  turnEnded(): void {
    this.#running -= 1;
    this.#expectTurn();
  }

  /** Calls `listener` with every change of the goal. */
  on(listener: (goal: ThreadGoal | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the watch. */
  close(): void {
    clearTimeout(this.#timer);
    this.#active = false;
  }

  #expectTurn(): void {
    clearTimeout(this.#timer);
    if (!this.#active || this.#running > 0) return;
    this.#timer = setTimeout(() => {
      this.#active = false;
      this.#onFree();
    }, NEXT_TURN_MS);
  }
}
