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

interface Delta {
  readonly method: string;
  readonly params: {
    readonly itemId: string;
    readonly summaryIndex?: number;
    readonly contentIndex?: number;
    delta: string;
  };
  seq: number;
}

/**
 * Everything that came of one turn, in order, for any number of readers at their own pace.
 *
 * When the readers are far behind, neighbouring deltas of one item that none has taken yet are
 * merged, so a slow reader costs little more memory than the text itself. What has been taken is
 * never merged afterwards: reading on after any `seq` that was handed out neither loses nor repeats anything.
 */
export class EventLog {
  readonly #events: TurnEvent[] = [];
  /** How many events have been taken by at least one reader. */
  #taken = 0;
  /** Whether the last event is this log's own object, which may grow. */
  #lastIsOwn = false;
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
    return this.#events.length;
  }

  /** Appends what came off the wire. */
  append(message: TurnNotification): void {
    const seq = this.#nextSeq;
    this.#nextSeq += 1;
    if (!this.#merge(message, seq)) {
      this.#events.push({ ...message, seq });
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
    const event = this.#events[index];
    if (event !== undefined && index >= this.#taken) this.#taken = index + 1;
    return event;
  }

  /** Calls `reader` back when there is something new. */
  wait(reader: LogReader): void {
    this.#waiting.push(reader);
  }

  #merge(message: TurnNotification, seq: number): boolean {
    const index = this.#events.length - 1;
    const last = this.#events[index];
    if (last === undefined || index < this.#taken + MERGE_BACKLOG) return false;
    if (!MERGEABLE.has(message.method)) return false;
    const next = message as unknown as Delta;
    let into = last as unknown as Delta;
    if (!continues(into, next)) return false;
    if (!this.#lastIsOwn) {
      // The params belong to the message, which others may hold: only a copy may grow.
      this.#events[index] = { ...last, params: { ...last.params } } as TurnEvent;
      into = this.#events[index] as unknown as Delta;
      this.#lastIsOwn = true;
    }
    into.params.delta += next.params.delta;
    into.seq = seq;
    return true;
  }

  #indexAfter(seq: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.seq ?? 0) > seq) high = middle;
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
      const event = this.#done ? undefined : this.#log.take(this.#index);
      if (event !== undefined) {
        this.#index += 1;
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

  #finish(waiter: Waiter): void {
    const error = this.#done ? undefined : this.#log.error;
    this.#done = true;
    if (error === undefined) waiter.resolve({ value: undefined, done: true });
    else waiter.reject(error);
  }
}
