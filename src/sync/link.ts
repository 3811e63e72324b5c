import { CodexError, InvalidArgumentError, TransportClosedError } from '../errors.js';
import type { TraceContext } from '../rpc/messages.js';
import { guardedLogger, type Logger } from '../util/logger.js';
import { subscription } from '../util/subscription.js';
import { CallerValues } from './caller-values.js';
import { Consumers } from './consumers.js';
import { errorFrom, pointToCaller } from './error-transfer.js';
import { isPromise } from './functions.js';
import { LiveSignals } from './live-signals.js';
import type { CallerMessage, Target, WorkerKind, WorkerMessage } from './messages.js';
import { type Packed, unpack } from './packing.js';
import type { SyncWorker } from './sync-worker.js';
import { Unwinding } from './unwinding.js';

/** What stands for an object of the worker. */
export type HandleKind = Extract<WorkerKind, { readonly is: 'handle' }>;

/** What a {@link Link} is made from. */
export interface LinkOptions {
  readonly worker: SyncWorker;
  /** Makes what stands for an object of the worker. */
  makeHandle(link: Link, kind: HandleKind): unknown;
  readonly logger?: Logger | undefined;
  readonly traceContext?: (() => TraceContext | undefined) | undefined;
}

/** The function that the user called: stacks begin there. */
export type Entry = (...args: never) => unknown;

/** A call of a method over there. */
export interface Call {
  readonly on: Target;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly entry: Entry;
}

type Outcome = Extract<WorkerMessage, { readonly do: 'result' | 'error' }>;
type Ask = Extract<WorkerMessage, { readonly do: 'ask' }>;

/**
 * The caller's end of the bridge to the worker, where the session lives.
 *
 * While a call waits, what the worker asks for is done here: handlers, tools, listeners. They may
 * call again; each call takes its own answer out of what comes.
 */
export class Link {
  /** What calls undo at their end. */
  readonly unwinding: Unwinding = new Unwinding();
  /** Who waits for a turn. */
  readonly consumers: Consumers = new Consumers(this.unwinding);
  readonly #worker: SyncWorker;
  readonly #options: LinkOptions;
  readonly #logger: Logger;
  readonly #values: CallerValues;
  readonly #signals: LiveSignals;
  readonly #gone: FinalizationRegistry<number>;
  readonly #awaited = new Set<number>();
  readonly #outcomes = new Map<number, Outcome>();
  readonly #inbox: WorkerMessage[] = [];
  #last = 0;
  #ended: (() => Error) | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#worker = options.worker;
    this.#logger = guardedLogger(options.logger);
    this.#values = new CallerValues((id, reason) => this.#send({ do: 'abort', id, reason }));
    this.#signals = new LiveSignals(() => this.#poll());
    this.#gone = new FinalizationRegistry(id => this.#send({ do: 'release', id }));
  }

  /** Whether calls are still taken. */
  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Calls a method over there, and waits for what it gives. */
  call({ on, method, args, entry }: Call): unknown {
    const n = this.#begin(entry);
    const trace = this.#traceContext();
    this.#send({ do: 'call', n, on, method, args: this.#values.pack(args), trace });
    return this.#settle(n, entry);
  }

  /** Reads a property over there. */
  get(on: Target, name: string, entry: Entry): unknown {
    const n = this.#begin(entry);
    this.#send({ do: 'get', n, on, name });
    return this.#settle(n, entry);
  }

  /** Lets go of what a handle stands for, once the handle itself is gone. */
  watch(handle: object, id: number): void {
    this.#gone.register(handle, id);
  }

  /** Ends the worker as soon as no call waits for it any more; further calls are refused. */
  end(ended: () => Error = () => new TransportClosedError('The session is closed')): void {
    this.#ended ??= ended;
    if (this.#awaited.size === 0) this.#worker.end();
  }

  #begin(entry: Entry): number {
    if (this.#ended !== undefined) {
      const error = this.#ended();
      pointToCaller(error, entry);
      throw error;
    }
    this.#last += 1;
    return this.#last;
  }

  #send(message: CallerMessage): void {
    if (this.#ended !== undefined && this.#awaited.size === 0) return;
    try {
      this.#worker.send(message);
    } catch {
      // The reason quotes what cannot cross.
      throw new InvalidArgumentError(
        'arguments',
        'Cannot pass the arguments: something in them cannot cross to another thread',
      );
    }
  }

  #settle(n: number, entry: Entry): unknown {
    const outcome = this.#wait(n);
    if (outcome.do === 'result') return this.#unpack(outcome.value);
    const reason = this.#unpack(outcome.reason);
    const isOwn = outcome.reason.specials?.[0]?.kind.is === 'kept';
    if (reason instanceof Error && !isOwn) pointToCaller(reason, entry);
    throw reason;
  }

  #wait(n: number): Outcome {
    this.#awaited.add(n);
    return this.unwinding.run(
      () => {
        for (;;) {
          const outcome = this.#outcomes.get(n);
          if (outcome !== undefined) return outcome;
          this.#take(this.#inbox.shift() ?? this.#receive());
        }
      },
      () => {
        this.#awaited.delete(n);
        this.#outcomes.delete(n);
        if (this.#ended !== undefined) this.end();
      },
    );
  }

  #receive(): WorkerMessage {
    try {
      return this.#worker.receive();
    } catch (error) {
      return this.#fail(error);
    }
  }

  #take(message: WorkerMessage): void {
    switch (message.do) {
      case 'result':
      case 'error':
        if (this.#awaited.has(message.n)) this.#outcomes.set(message.n, message);
        break;
      case 'ask':
        if (message.n === undefined) this.#tell(message);
        else this.#answer(message, message.n);
        break;
      case 'abort':
        this.#signals.abort(message.id, this.#unpack(message.reason));
        break;
      case 'drop':
        this.#values.drop(message.id);
        break;
      case 'skipped':
        this.#logger.warn('Left out what listeners were to be told: no call waited for it', {
          count: message.count,
        });
        break;
      case 'failed':
        this.#fail(this.#unpack(message.reason));
    }
  }

  /** Takes in whether signals have fired; the rest has to wait for its turn. */
  #poll(): void {
    for (;;) {
      const message = this.#ended === undefined ? this.#worker.poll() : undefined;
      if (message === undefined) return;
      if (message.do === 'abort') this.#take(message);
      else this.#inbox.push(message);
    }
  }

  #answer({ id, args }: Ask, n: number): void {
    try {
      const answer = this.#callback(id, args);
      if (isPromise(answer)) throw asyncHandler(answer);
      this.#send({ do: 'answer', n, value: this.#values.pack(answer) });
    } catch (reason) {
      this.#send({ do: 'refuse', n, reason: this.#values.packReason(reason) });
    }
  }

  #tell({ id, args }: Ask): void {
    this.#worker.told();
    const report = (error: unknown): void => {
      this.#logger.error('Ignored an error thrown by a listener', { error });
    };
    try {
      const result = this.#callback(id, args);
      if (isPromise(result)) result.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }

  #callback(id: number, args: Packed<WorkerKind>): unknown {
    const callback = this.#values.callback(id);
    const unpacked = this.#unpack(args) as unknown[];
    return this.consumers.handle(() => callback?.(...unpacked));
  }

  #fail(cause: unknown): never {
    const ended = (): Error =>
      new CodexError('Cannot go on: the worker thread of the session has failed', { cause });
    this.end(ended);
    throw ended();
  }

  #traceContext(): TraceContext | undefined {
    try {
      return this.#options.traceContext?.();
    } catch (error) {
      this.#logger.warn('Ignored an error thrown by traceContext', { error });
      return undefined;
    }
  }

  #unpack(packed: Packed<WorkerKind>): unknown {
    return unpack(packed, kind => this.#restore(kind));
  }

  #restore(kind: WorkerKind): unknown {
    switch (kind.is) {
      case 'handle':
        return this.#options.makeHandle(this, kind);
      case 'function':
        return this.#function(kind.id, kind.disposable);
      case 'signal':
        return this.#signals.make(kind.id, kind.aborted);
      case 'kept':
        return this.#values.take(kind.id);
      case 'error':
        return errorFrom(kind.error, fields => this.#unpack(fields as Packed<WorkerKind>));
    }
  }

  #function(id: number, isSubscription: boolean): Entry {
    const callThere = (...args: unknown[]): unknown =>
      this.call({ on: { id }, method: '', args, entry: callThere });
    if (!isSubscription) return callThere;
    return subscription(() => this.#ended ?? callThere());
  }
}

function asyncHandler(answer: PromiseLike<unknown>): CodexError {
  answer.then(undefined, () => {});
  return new CodexError(
    'Cannot use what a handler gave: it is a promise, and this thread waits for the answer',
  );
}
