import type { TurnNotification } from '../protocol/protocol.js';

/** A notification about a turn, with its place in the turn. */
export type TurnEvent = TurnNotification & {
  /** Grows along the turn, from 1 on. Merged events have the number of their last part. */
  readonly seq: number;
};

/** The deltas whose text may be joined: all their other params say where the text belongs. */
const MERGEABLE: ReadonlySet<string> = new Set([
  'item/agentMessage/delta',
  'item/plan/delta',
  'item/commandExecution/outputDelta',
  'item/fileChange/outputDelta',
  'item/reasoning/summaryTextDelta',
  'item/reasoning/textDelta',
]);

/** Tells whether a notification is a piece of an item that is told piece by piece. */
export function isDelta(method: string): boolean {
  return MERGEABLE.has(method);
}

/** How many events a reader may be behind before deltas are merged. */
const MERGE_BACKLOG = 256;

/**
 * How many pieces are joined at once. A text that grows piece by piece keeps each of them in memory,
 * with half as much again to hold them together, which the garbage collector copies and copies.
 */
const PIECES_AT_ONCE = 64;

/** A piece of an item; all of its params but the text say where that belongs. */
interface Delta {
  readonly method: string;
  readonly params: {
    readonly itemId: string;
    readonly summaryIndex?: number;
    readonly contentIndex?: number;
    delta: string;
  };
}

/**
 * Everything that came of one turn, in order, for any number of readers at their own pace.
 *
 * When the readers are far behind, neighbouring deltas of one item that none has taken yet are
 * merged, so a slow reader costs little more memory than the text itself. What has been taken is
 * never merged afterwards: reading on after any `seq` that was handed out neither loses nor repeats anything.
 */
export class EventLog {
  readonly #messages: TurnNotification[] = [];
  /** The number of each message, of merged ones that of the last; an event has it once it is taken. */
  readonly #seqs: number[] = [];
  /** How many events have been taken by at least one reader. */
  #taken = 0;
  /** Whether the last message is this log's own object, which may grow. */
  #lastIsOwn = false;
  /** What is to be added to the last message's text. */
  #pieces: string[] = [];
  #nextSeq = 1;
  #ended = false;
  #error: Error | undefined;
  #waiting: LogReader[] = [];

  get ended(): boolean {
    return this.#ended;
  }

  /** What ended the turn without its completion; undefined otherwise. */
  get error(): Error | undefined {
    return this.#error;
  }

  get length(): number {
    return this.#messages.length;
  }

  /** Appends what came off the wire. */
  append(message: TurnNotification): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    if (this.#merge(message)) {
      this.#seqs[this.#seqs.length - 1] = seq;
    } else {
      this.#settle();
      this.#messages.push(message);
      this.#seqs.push(seq);
      this.#lastIsOwn = false;
    }
    this.#wake();
  }

  /** Ends the log; with an error, readers are given that after the last event. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  /** Opens a reader of every event with a `seq` above `after`. */
  reader(after = 0): LogReader {
    return new LogReader(this, this.#indexAfter(after));
  }

  /** Takes the event at an index, if it is there. */
  take(index: number): TurnEvent | undefined {
    this.#settle();
    const message = this.#messages[index];
    if (message === undefined) return undefined;
    if (index >= this.#taken) this.#taken = index + 1;
    return numbered(message, this.#seqs[index] ?? 0);
  }

  /**
   * Takes what begins at an index as one message, neighbouring deltas of one item joined, and tells
   * where the next one begins; undefined at the end.
   */
  takeRun(index: number): { message: TurnNotification; next: number } | undefined {
    this.#settle();
    const message = this.#messages[index];
    if (message === undefined) return undefined;
    const first = message as unknown as Delta;
    let next = index + 1;
    let text = first.params.delta;
    if (MERGEABLE.has(message.method)) {
      for (let piece = this.#delta(next); piece !== undefined && continues(first, piece); ) {
        text += piece.params.delta;
        next += 1;
        piece = this.#delta(next);
      }
    }
    this.#taken = Math.max(this.#taken, next);
    return { message: next === index + 1 ? message : withText(message, text), next };
  }

  /** Calls `reader` back when there is something new. */
  wait(reader: LogReader): void {
    this.#waiting.push(reader);
  }

  #merge(message: TurnNotification): boolean {
    const index = this.#messages.length - 1;
    if (index < this.#taken + MERGE_BACKLOG || !MERGEABLE.has(message.method)) return false;
    const last = this.#messages[index];
    const into = this.#delta(index);
    const next = message as unknown as Delta;
    if (last === undefined || into === undefined || !continues(into, next)) return false;
    // The params belong to the message, which others may hold: only a copy may grow.
    if (!this.#lastIsOwn) this.#messages[index] = withText(last, into.params.delta);
    this.#lastIsOwn = true;
    this.#pieces.push(next.params.delta);
    if (this.#pieces.length === PIECES_AT_ONCE) this.#settle();
    return true;
  }

  /** Adds what has been kept apart to the last message. */
  #settle(): void {
    if (this.#pieces.length === 0) return;
    const into = this.#delta(this.#messages.length - 1);
    if (into !== undefined) into.params.delta += this.#pieces.join('');
    this.#pieces = [];
  }

  #delta(index: number): Delta | undefined {
    return this.#messages[index] as unknown as Delta | undefined;
  }

  #indexAfter(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const reader of waiting) reader.wake();
  }
}

/** Numbers a copy: to spread a message costs fifty times as much as to name what nearly all hold. */
function numbered(message: TurnNotification, seq: number): TurnEvent {
  const { method, params, emittedAtMs } = message;
  let members = 0;
  for (const _ in message) members += 1;
  if (members !== 3 || emittedAtMs === undefined) return { ...message, seq };
  return { method, params, emittedAtMs, seq } as TurnEvent;
}

function withText(message: TurnNotification, delta: string): TurnNotification {
  return { ...message, params: { ...message.params, delta } } as TurnNotification;
}

function continues(last: Delta, next: Delta): boolean {
  return (
    last.method === next.method &&
    last.params.itemId === next.params.itemId &&
    last.params.summaryIndex === next.params.summaryIndex &&
    last.params.contentIndex === next.params.contentIndex
  );
}

interface Waiter {
  resolve(result: IteratorResult<TurnEvent, undefined>): void;
  reject(reason: unknown): void;
}

/** One reader's place in an {@link EventLog}. */
export class LogReader implements AsyncIterableIterator<TurnEvent, undefined> {
  readonly #log: EventLog;
  #index: number;
  #waiters: Waiter[] = [];
  #done = false;

  constructor(log: EventLog, index: number) {
    this.#log = log;
    this.#index = index;
  }

  next(): Promise<IteratorResult<TurnEvent, undefined>> {
    const event = this.#waiters.length === 0 ? this.#take() : undefined;
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#waiters.length === 1) this.wake();
    });
  }

  /** Leaves the log; other readers and the turn go on. */
  async return(): Promise<IteratorResult<TurnEvent, undefined>> {
    this.#done = true;
    this.wake();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Serves whoever waits, as far as there is something to hand out. */
  wake(): void {
    for (;;) {
      const waiter = this.#waiters[0];
      if (waiter === undefined) return;
      const event = this.#take();
      if (event !== undefined) {
        waiter.resolve({ value: event, done: false });
      } else if (this.#done || this.#log.ended) {
        this.#finish(waiter);
      } else {
        this.#log.wait(this);
        return;
      }
      this.#waiters.shift();
    }
  }

  #take(): TurnEvent | undefined {
    if (this.#done) return undefined;
    const event = this.#log.take(this.#index);
    if (event !== undefined) this.#index += 1;
    return event;
  }

  #finish(waiter: Waiter): void {
    const error = this.#done ? undefined : this.#log.error;
    this.#done = true;
    if (error === undefined) waiter.resolve({ value: undefined, done: true });
    else waiter.reject(error);
  }
}
