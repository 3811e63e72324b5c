import type { ThreadSink } from '../client/notification-router.js';
import type { TurnNotification } from '../protocol/protocol.js';
import type { IncomingNotification } from '../rpc/peer.js';
import { TurnQueue } from './turn-queue.js';
import { TurnState } from './turn-state.js';

const PAST_LIMIT = 64;

/** Everything that is shared by all handles of one thread: its turns and its queue. */
export class ThreadChannel implements ThreadSink {
  readonly threadId: string;
  readonly queue: TurnQueue = new TurnQueue(() => this.#running.size > 0);
  readonly #turns = new Map<string, TurnState>();
  readonly #running = new Set<string>();
  /** The turns that ended last: what comes late of one must not bring it back to life. */
  readonly #past = new Set<string>();
  #expected = 0;
  #closedReason: Error | undefined;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  notification(message: IncomingNotification): void {
    const turnId = turnIdOf(message.params);
    if (turnId === undefined || this.#past.has(turnId)) return;
    if (message.method === 'turn/started') this.turn(turnId);
    // Resuming a thread brings the last usage of a turn that ended long ago.
    const state = this.#expected > 0 ? this.#known(turnId) : this.#turns.get(turnId);
    state?.accept(message as TurnNotification);
  }

  closed(reason: Error): void {
    this.#closedReason = reason;
    for (const state of [...this.#turns.values()]) state.fail(reason);
    this.queue.close(reason);
  }

  /** Gives the state of a turn that has begun; it keeps the thread busy until its end. */
  turn(turnId: string): TurnState {
    const state = this.#known(turnId);
    if (state.ended || this.#running.has(turnId)) return state;
    this.#running.add(turnId);
    if (this.#closedReason !== undefined) state.fail(this.#closedReason);
    return state;
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
      for (const turnId of this.#turns.keys()) {
        if (!this.#running.has(turnId)) this.#turns.delete(turnId);
      }
    };
  }

  #known(turnId: string): TurnState {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const state = new TurnState(this.threadId, turnId);
    this.#turns.set(turnId, state);
    state.onEnd(() => {
      this.#running.delete(turnId);
      this.#remember(turnId);
      if (this.#expected === 0) this.#turns.delete(turnId);
      this.queue.advance();
    });
    return state;
  }

  #remember(turnId: string): void {
    this.#past.add(turnId);
    const [oldest] = this.#past;
    if (this.#past.size > PAST_LIMIT && oldest !== undefined) this.#past.delete(oldest);
  }
}

function turnIdOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const { turnId, turn }: { turnId?: unknown; turn?: unknown } = params;
  if (typeof turnId === 'string') return turnId;
  if (typeof turn !== 'object' || turn === null || !('id' in turn)) return undefined;
  return typeof turn.id === 'string' ? turn.id : undefined;
}
