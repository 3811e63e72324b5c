import type { ThreadSink } from '../client/notification-router.js';
import type {
  SandboxWorkspaceWrite,
  ThreadGoal,
  ThreadResumeParams,
  ThreadSettings,
  Turn,
  TurnNotification,
} from '../protocol/protocol.js';
import type { IncomingNotification } from '../rpc/peer.js';
import { GoalWatch } from './goal-watch.js';
import { SettingsKeeper } from './settings-keeper.js';
import { TurnQueue } from './turn-queue.js';
import { TurnState } from './turn-state.js';

/** How many ended turns are remembered, so that what comes late of one is not taken for a new one. */
const PAST_LIMIT = 64;

/** What a notification about a thread may tell. */
interface Told {
  readonly turnId?: unknown;
  readonly turn?: Partial<Turn>;
  readonly item?: { readonly type?: unknown };
  readonly threadSettings?: ThreadSettings;
  readonly goal?: ThreadGoal;
}

/** Everything that is shared by all handles of one thread: its turns, its queue, its settings. */
export class ThreadChannel implements ThreadSink {
  readonly threadId: string;
  readonly settings: SettingsKeeper = new SettingsKeeper();
  readonly goal: GoalWatch = new GoalWatch(() => this.queue.advance());
  readonly queue: TurnQueue = new TurnQueue(() => this.isRunning || this.goal.holds);
  /** How many handles of the thread are open. */
  handles = 0;
  /** Identifies the last attempt to leave the thread. */
  leaving: symbol | undefined;
  /** What the thread's own `config` says about a writable workspace. */
  sandboxConfig: Partial<SandboxWorkspaceWrite> = {};
  /** What the thread is resumed with on another connection, beside its settings. */
  resumeWith: Omit<ThreadResumeParams, 'threadId'> = {};
  /** Whether the connection that had joined the thread is gone. */
  isLost = false;
  /** The attempt to join the thread again that is under way. */
  rejoining: Promise<void> | undefined;
  readonly #turns = new Map<string, TurnState>();
  readonly #running = new Map<string, TurnState>();
  /** Turns of which something came while an answer that may name them was under way. */
  readonly #early = new Set<string>();
  /** Turns that are part of another one, such as the one that a review runs in. */
  readonly #parts = new Map<string, string>();
  readonly #past = new Set<string>();
  readonly #listeners = new Set<(state: TurnState) => void>();
  readonly #onClosed = new Set<(reason: Error) => void>();
  readonly #reconciling = new Set<TurnState>();
  #expected = 0;
  #closedReason: Error | undefined;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** The turn that runs now, the one that began last; undefined when the thread is free. */
  get running(): TurnState | undefined {
    return [...this.#running.values()].at(-1);
  }

  /** Gives the state of a turn that runs; undefined for every other one. */
  runningTurn(turnId: string): TurnState | undefined {
    return this.#running.get(this.#parts.get(turnId) ?? turnId);
  }

  notification(message: IncomingNotification): void {
    const told = (message.params ?? {}) as Told;
    this.#learn(message.method, told);
    const turnId = this.#turnIdOf(told);
    if (turnId === undefined) return;
    const running = this.#running.get(turnId);
    if (running !== undefined) {
      running.accept(message as TurnNotification);
      return;
    }
    if (this.#past.has(turnId)) return;
    if (begins(message.method, told)) this.turn(turnId);
    // Resuming a thread brings the last usage of a turn that ended long ago.
    if (this.#expected > 0 && !this.#turns.has(turnId)) {
      this.#early.add(turnId);
      this.#known(turnId);
    }
    this.#turns.get(turnId)?.accept(message as TurnNotification);
  }

  closed(reason: Error): void {
    this.#closedReason = reason;
    this.goal.close();
    for (const state of [...this.#turns.values()]) state.fail(reason);
    for (const listener of [...this.#onClosed]) listener(reason);
    this.queue.close(reason);
  }

  /** Takes the loss of the connection: nothing comes any more before the thread is joined again. */
  lose(reason: Error): void {
    this.isLost = true;
    this.goal.close();
    for (const listener of [...this.#onClosed]) listener(reason);
  }

  /** Gives the turns that run and are not being looked up yet; from now on they are. */
  unreconciled(): TurnState[] {
    const states = [...this.#running.values()].filter(state => !this.#reconciling.has(state));
    for (const state of states) this.#reconciling.add(state);
    return states;
  }

  /** Says that a turn has been looked up. */
  reconciled(state: TurnState): void {
    this.#reconciling.delete(state);
  }

  /** Gives the state of a turn that has begun; it keeps the thread busy until its end. */
  turn(turnId: string): TurnState {
    const state = this.#known(turnId);
    if (state.ended || this.#running.has(turnId)) return state;
    this.#running.set(turnId, state);
    this.goal.turnStarted();
    for (const listener of [...this.#listeners]) listener(state);
    if (this.#closedReason !== undefined) state.fail(this.#closedReason);
    return state;
  }

  /** Gives the state of a turn of which nothing is known here but its id. */
  attach(turnId: string): { state: TurnState; isNew: boolean } {
    const known = this.#turns.get(turnId);
    this.#early.delete(turnId);
    return { state: known ?? this.#known(turnId), isNew: known === undefined };
  }

  /**
   * Settles with the next turn that begins, or with undefined when none does within `timeoutMs` or
   * before the abort; rejects when the connection ends before.
   */
  nextTurn(timeoutMs: number, signal?: AbortSignal): Promise<TurnState | undefined> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        stopListening();
        stopWatching();
        signal?.removeEventListener('abort', onAbort);
      };
      const settle = (state?: TurnState): void => {
        stop();
        resolve(state);
      };
      const onAbort = (): void => settle();
      const timer = setTimeout(settle, timeoutMs, undefined);
      signal?.addEventListener('abort', onAbort, { once: true });
      const stopListening = this.onTurn(settle);
      const stopWatching = this.onClosed(reason => {
        stop();
        reject(reason);
      });
    });
  }

  /** Calls `listener` with every turn that begins. Must not throw. */
  onTurn(listener: (state: TurnState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` when the connection ends; soon, if it has. */
  onClosed(listener: (reason: Error) => void): () => void {
    const reason = this.#closedReason;
    if (reason !== undefined) queueMicrotask(() => listener(reason));
    this.#onClosed.add(listener);
    return () => this.#onClosed.delete(listener);
  }

  /**
   * Keeps what comes of unknown turns while an answer that names one is under way. Returns a
   * function that ends this; it is to be called when the answer has come.
   */
  expectTurn(): () => void {
    this.#expected += 1;
    let expecting = true;
    return () => {
      if (!expecting) return;
      expecting = false;
      this.#expected -= 1;
      if (this.#expected > 0) return;
      for (const [turnId, state] of this.#turns) {
        const isUnknown = this.#early.has(turnId) && !this.#running.has(turnId);
        if (isUnknown || state.ended) this.#turns.delete(turnId);
      }
      this.#early.clear();
    };
  }

  #learn(method: string, { threadSettings, goal }: Told): void {
    if (method === 'thread/settings/updated' && threadSettings)
      this.settings.updated(threadSettings);
    if (method === 'thread/goal/updated' && goal) this.goal.update(goal);
    if (method === 'thread/goal/cleared') this.goal.update(null);
  }

  #known(turnId: string): TurnState {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const state = new TurnState(this.threadId, turnId);
    this.#turns.set(turnId, state);
    state.onEnd(() => {
      if (this.#running.delete(turnId)) this.goal.turnEnded();
      this.#remember(turnId);
      if (this.#expected === 0) this.#turns.delete(turnId);
      this.queue.advance();
    });
    return state;
  }

  #turnIdOf({ turnId, turn }: Told): string | undefined {
    const id = turnId ?? turn?.id;
    if (typeof id !== 'string') return undefined;
    const rootId = turn?.rootTurnId ?? id;
    // A review announces its inner turn as started; all else of it carries the outer turn's id.
    if (rootId !== id && this.#running.has(rootId)) this.#parts.set(id, rootId);
    return this.#parts.size === 0 ? id : (this.#parts.get(id) ?? id);
  }

  #remember(turnId: string): void {
    this.#past.add(turnId);
    for (const [part, whole] of this.#parts) if (whole === turnId) this.#parts.delete(part);
    const [oldest] = this.#past;
    if (this.#past.size > PAST_LIMIT && oldest !== undefined) this.#past.delete(oldest);
  }
}

/** A review has begun before its inner turn is announced. */
function begins(method: string, { item }: Told): boolean {
  return (
    method === 'turn/started' || (method === 'item/started' && item?.type === 'enteredReviewMode')
  );
}
