import type { ThreadGoal } from '../protocol/protocol.js';
import type { TurnResult } from '../turn-types.js';
import type { TurnEvent } from './event-log.js';
import { NEXT_TURN_MS } from './goal-watch.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { Turn } from './turn.js';
import { resultOf } from './turn-reducer.js';
import type { TurnState } from './turn-state.js';

/** How long the app-server may take to go on with an active goal, in milliseconds. */
const GO_ON_MS = 30_000;

/** What came of a goal. */
export interface GoalResult {
  /**
   * The goal as last reported; its `status` says how it ended. It is still `active` when the work
   * rests, such as after an interrupt. Null when it was cleared.
   */
  readonly goal: ThreadGoal | null;
  /** The results of its turns, in order; failed and interrupted ones are among them. */
  readonly turns: TurnResult[];
  /** The final answer of its last turn. */
  readonly text: string;
}

/**
 * The work on a goal, seen as one turn over all the turns that the app-server starts for it.
 *
 * It ends when the goal is not active any more and its last turn has ended; also when the work
 * rests: the app-server goes on with a goal whose turn was interrupted only after another turn.
 */
export class GoalRun implements AsyncIterable<TurnEvent> {
  readonly #session: SessionContext;
  readonly #channel: ThreadChannel;
  readonly #objective: string;
  readonly #states: TurnState[] = [];
  readonly #stops: (() => void)[];
  #goal: ThreadGoal | null = null;
  #active = true;
  #error: Error | undefined;
  #ended = false;
  #watchers: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @internal */
  constructor(session: SessionContext, channel: ThreadChannel, objective: string) {
    this.#session = session;
    this.#channel = channel;
    this.#objective = objective;
    this.#stops = [
      channel.onTurn(state => this.#add(state)),
      channel.goal.on(goal => this.#update(goal)),
      channel.onClosed(reason => this.#end(reason)),
    ];
  }

  /** The goal as last reported; null when it was cleared. */
  get goal(): ThreadGoal | null {
    return this.#goal;
  }

  /** Whether the run has ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Reads the turns of the goal as they begin, from the first one on. */
  async *turns(): AsyncGenerator<Turn, void, undefined> {
    for await (const state of this.#follow()) yield new Turn(this.#session, state);
  }

  /** Reads the events of all its turns, one turn after the other, from the first one on. */
  async *stream(): AsyncGenerator<TurnEvent, void, undefined> {
    for await (const state of this.#follow()) yield* state.log.reader();
  }

  [Symbol.asyncIterator](): AsyncGenerator<TurnEvent, void, undefined> {
    return this.stream();
  }

  /**
   * Waits for the end of the run.
   *
   * A goal that was blocked, ran out of budget or was cleared is a result, too.
   *
   * @throws ServerExitedError or TransportClosedError when the connection ends first.
   */
  async run(): Promise<GoalResult> {
    for await (const state of this.#follow()) await state.whenEnded();
    const turns = this.#states.map(state => resultOf(state.snapshot()));
    return { goal: this.#goal, turns, text: turns.at(-1)?.text ?? '' };
  }

  /** @internal Takes the answer of `thread/goal/set`. */
  begin(goal: ThreadGoal): void {
    this.#goal ??= goal;
    this.#settle();
  }

  /** @internal Ends the run before it began. */
  abandon(): void {
    this.#end();
  }

  async *#follow(): AsyncGenerator<TurnState, void, undefined> {
    for (let index = 0; ; index += 1) {
      while (index >= this.#states.length && !this.#ended) {
        await new Promise<void>(resolve => this.#watchers.push(resolve));
      }
      const state = this.#states[index];
      if (state !== undefined) yield state;
      else if (this.#error !== undefined) throw this.#error;
      else return;
    }
  }

  #add(state: TurnState): void {
    if (!this.#active) return;
    clearTimeout(this.#timer);
    this.#states.push(state);
    state.onEnd(() => this.#settle());
    this.#wake();
  }

  #update(goal: ThreadGoal | null): void {
    const isReplaced = goal !== null && goal.objective !== this.#objective;
    if (!isReplaced) this.#goal = goal;
    this.#active = !isReplaced && goal?.status === 'active';
    this.#settle();
  }

  #settle(): void {
    if (this.#ended || !this.#states.every(state => state.ended)) return;
    if (!this.#active) {
      this.#end();
      return;
    }
    const isStopped = this.#states.at(-1)?.snapshot().status === 'interrupted';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), isStopped ? NEXT_TURN_MS : GO_ON_MS);
  }

  /** Takes the work as resting, unless it waits behind another turn. */
  #rest(): void {
    if (this.#channel.running === undefined) this.#end();
    else this.#settle();
  }

  #end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#wake();
  }

  #wake(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}
