import { ServerExitedError, TransportClosedError } from '../errors.js';
import type { Turn, TurnNotification } from '../protocol/protocol.js';
import type { TurnSnapshot } from '../turn-types.js';
import { EventLog, isDelta } from './event-log.js';
import { hasReadableShape } from './event-shape.js';
import { emptySnapshot, reduceTurn } from './turn-reducer.js';

/** What is known of one turn; shared by every handle of it. */
export class TurnState {
  readonly threadId: string;
  readonly turnId: string;
  readonly log: EventLog = new EventLog();
  #snapshot: TurnSnapshot;
  #folded = 0;
  #started = false;
  #lastEventAt = performance.now();
  #failure: (() => Error) | undefined;
  /** The items that began since events were missed; undefined while none were. */
  #whole: Set<string> | undefined;
  /** Looks up what did not come as events, before the turn's end is taken. */
  #lookUp: (() => Promise<Turn | undefined>) | undefined;
  #onStart: (() => void)[] = [];
  #onEnd: (() => void)[] = [];

  constructor(threadId: string, turnId: string) {
    this.threadId = threadId;
    this.turnId = turnId;
    this.#snapshot = emptySnapshot(threadId, turnId);
  }

  /** Whether `turn/started` has come: the app-server refuses to interrupt before it. */
  get started(): boolean {
    return this.#started;
  }

  get ended(): boolean {
    return this.log.ended;
  }

  /** When the last event came, by `performance.now()`. */
  get lastEventAt(): number {
    return this.#lastEventAt;
  }

  /** Why waiting for the turn rejects although its last event has come; undefined as a rule. */
  get failure(): Error | undefined {
    return this.log.error ?? this.#failure?.();
  }

  /** Takes the next notification about this turn; one that cannot be read says nothing about it. */
  accept(message: TurnNotification): void {
    if (this.log.ended || !hasReadableShape(message) || this.#isTorn(message)) return;
    this.#lastEventAt = performance.now();
    if (message.method === 'turn/completed' && this.#lookUp !== undefined) {
      void this.#completeFrom(this.#lookUp, message.params.turn);
      return;
    }
    this.log.append(message);
    if (message.method === 'turn/started') this.#start();
    if (message.method === 'turn/completed') this.#end();
  }

  /** Takes what the app-server has stored of the turn: the items that did not come as events. */
  complete(stored: Turn): void {
    const { threadId, turnId } = this;
    const known = new Set(this.snapshot().completedItemIds);
    for (const item of stored.items) {
      if (known.has(item.id)) continue;
      const completedAtMs = item.completedAtMs ?? 0;
      const params = { threadId, turnId, item, completedAtMs, contentTokenCount: null };
      this.accept({ method: 'item/completed', params });
    }
    if (stored.status === 'inProgress') this.#start();
    else this.accept({ method: 'turn/completed', params: { threadId, turn: stored } });
  }

  /**
   * Says that events may be missed from now on: what comes later of an item whose beginning was
   * missed is left out, since the completed item has all of it. When the turn's end comes by itself,
   * `lookUp` is asked first what else was missed.
   */
  interruptEvents(lookUp: () => Promise<Turn | undefined>): void {
    this.#whole = new Set();
    this.#lookUp = lookUp;
  }

  /** Takes what the app-server has stored of the turn after events were missed. */
  recover(stored: Turn): void {
    if (this.log.ended) return;
    this.#snapshot = { ...this.snapshot(), recovered: true };
    if (stored.status !== 'inProgress') this.#lookUp = undefined;
    this.complete(stored);
  }

  /** Lets waiting for the turn reject with `reason` when it has ended; the first one counts. */
  failWhenEnded(reason: () => Error): void {
    this.#failure ??= reason;
  }

  /** Ends the turn without its completion: everything that waits for it is given the error. */
  fail(error: Error): void {
    if (this.log.ended) return;
    this.#end(withPartial(error, this.snapshot()));
  }

  /** Folds what has come since the last time into the snapshot, and returns it. */
  snapshot(): TurnSnapshot {
    for (;;) {
      const run = this.log.takeRun(this.#folded);
      if (run === undefined) return this.#snapshot;
      this.#snapshot = reduceTurn(this.#snapshot, run.message);
      this.#folded = run.next;
    }
  }

  /** Settles when `turn/started` has come, or the turn has ended without. */
  whenStarted(): Promise<void> {
    return new Promise(resolve => {
      if (this.#started || this.log.ended) resolve();
      else this.#onStart.push(resolve);
    });
  }

  /** Calls `listener` once, when the turn has ended; now, if it has. */
  onEnd(listener: () => void): void {
    if (this.log.ended) listener();
    else this.#onEnd.push(listener);
  }

  /** Settles when the turn has ended. */
  whenEnded(): Promise<void> {
    return new Promise(resolve => this.onEnd(resolve));
  }

  async #completeFrom(lookUp: () => Promise<Turn | undefined>, ended: Turn): Promise<void> {
    this.#lookUp = undefined;
    const stored = await lookUp().catch(() => undefined);
    // What is told of the end holds the last message at least.
    this.recover(stored === undefined || stored.status === 'inProgress' ? ended : stored);
  }

  #isTorn({ method, params }: TurnNotification): boolean {
    if (this.#whole === undefined) return false;
    const { item, itemId } = params as { item?: { id: string }; itemId?: string };
    if (method === 'item/started' && item !== undefined) this.#whole.add(item.id);
    return isDelta(method) && itemId !== undefined && !this.#whole.has(itemId);
  }

  #start(): void {
    this.#started = true;
    const listeners = this.#onStart;
    this.#onStart = [];
    for (const listener of listeners) listener();
  }

  #end(error?: Error): void {
    this.log.end(error);
    this.#start();
    const listeners = this.#onEnd;
    this.#onEnd = [];
    for (const listener of listeners) listener();
  }
}

/**
 * Makes an error of the same kind that carries what was known of one turn.
 *
 * The error that ended a connection is shared by everything that waited, so each turn needs a copy.
 */
function withPartial(error: Error, partial: TurnSnapshot): Error {
  const copy =
    error instanceof ServerExitedError
      ? new ServerExitedError(error)
      : error instanceof TransportClosedError
        ? new TransportClosedError(error.message, { cause: error.cause })
        : error;
  return Object.assign(copy, { partial });
}
