import { InvalidArgumentError } from '../errors.js';
import type { ThreadGoal } from '../protocol/protocol.js';
import { GoalRun } from './goal-run.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';

/** How a goal is set. */
export interface GoalOptions {
  /** How many tokens the goal may cost in all. Default: no limit. */
  readonly tokenBudget?: number | undefined;
}

/** The goal of a thread: while it is active, the app-server starts turns by itself to reach it. */
export class Goal {
  readonly #session: SessionContext;
  readonly #channel: ThreadChannel;
  readonly #checkOpen: () => void;

  /** @internal */
  constructor(session: SessionContext, channel: ThreadChannel, checkOpen: () => void) {
    this.#session = session;
    this.#channel = channel;
    this.#checkOpen = checkOpen;
  }

  /**
   * Sets the goal (`thread/goal/set`); the app-server begins to work on it at once.
   *
   * The run that comes back follows all the turns of it as one. A goal that replaces another one
   * ends the other's run.
   */
  async set(objective: string, options: GoalOptions = {}): Promise<GoalRun> {
    if (typeof objective !== 'string' || objective.trim() === '') {
      throw new InvalidArgumentError('objective', 'Cannot set a goal: the objective is empty');
    }
    this.#checkOpen();
    const run = new GoalRun(this.#session, this.#channel, objective);
    try {
      const { goal } = await this.#session.client.request(
        'thread/goal/set',
        {
          threadId: this.#channel.threadId,
          objective,
          status: 'active',
          tokenBudget: options.tokenBudget ?? null,
        },
        // The answer comes before the notification: a turn asked for in between has to wait as well.
        { onResult: answer => this.#channel.goal.update(answer.goal) },
      );
      run.begin(goal);
      return run;
    } catch (error) {
      run.abandon();
      throw error;
    }
  }

  /** Reads the goal (`thread/goal/get`); null when there is none. */
  async get(): Promise<ThreadGoal | null> {
    const { threadId } = this.#channel;
    const { goal } = await this.#session.client.request('thread/goal/get', { threadId });
    return goal;
  }

  /** Takes the goal away (`thread/goal/clear`); a turn that runs goes on to its end. */
  async clear(): Promise<void> {
    const { threadId } = this.#channel;
    await this.#session.client.request('thread/goal/clear', { threadId });
  }
}
