import type { IncomingNotification } from '../rpc/peer.js';
import type { Logger } from '../util/logger.js';
import { BoundedStream, NOTIFICATION_LIMIT } from './notification-stream.js';

/** Takes what concerns one thread. */
export interface ThreadSink {
  notification(message: IncomingNotification): void;
  /** Told once, when the connection has ended. */
  closed(reason: Error): void;
}

/** One registration of a function, which may be registered more than once. */
interface Listener {
  call(params: never): unknown;
}

/** How many notifications of threads that nobody knows yet are kept. */
const EARLY_LIMIT = 1_000;

/**
 * Hands each notification to the thread it concerns, to the listeners of its method, and to every
 * stream of all notifications. A method that these types do not know goes the same way.
 */
export class NotificationRouter {
  readonly #logger: Logger;
  readonly #threads = new Map<string, ThreadSink>();
  /** Replaced, not changed: whoever is being called is not disturbed by who comes or goes. */
  readonly #listeners = new Map<string, readonly Listener[]>();
  readonly #streams = new Set<BoundedStream<IncomingNotification>>();
  readonly #onClose = new Set<(reason: Error) => void>();
  #early: IncomingNotification[] = [];
  #droppedEarly = 0;
  #holds = 0;
  #closedReason: Error | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes the next notification off the wire. Never throws. */
  route(message: IncomingNotification): void {
    const threadId = threadIdOf(message.params);
    if (threadId !== undefined) {
      const sink = this.#threads.get(threadId);
      if (sink !== undefined) sink.notification(message);
      else if (this.#holds > 0) this.#keepEarly(message);
    }
    const listeners = this.#listeners.get(message.method);
    if (listeners !== undefined) {
      for (const listener of listeners) this.#call(listener, message);
    }
    for (const stream of this.#streams) stream.push(message);
  }

  /** Sends everything about a thread to `sink`, first what was held back for it. */
  attach(threadId: string, sink: ThreadSink): void {
    this.#threads.set(threadId, sink);
    const early = this.#early;
    this.#early = early.filter(message => threadIdOf(message.params) !== threadId);
    for (const message of early) {
      if (threadIdOf(message.params) === threadId) sink.notification(message);
    }
    if (this.#closedReason !== undefined) sink.closed(this.#closedReason);
  }

  /** Stops sending a thread's notifications to its sink. */
  detach(threadId: string): void {
    this.#threads.delete(threadId);
  }

  /**
   * Keeps notifications of unknown threads while a request that makes a thread is under way: they
   * may come before its answer. Returns a function that ends this.
   */
  hold(): () => void {
    this.#holds += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#holds === 0) this.#forgetEarly();
    };
  }

  /** Calls `listener` with the params of every notification of one method. */
  on(method: string, listener: (params: never) => void): () => void {
    const registration: Listener = { call: listener };
    this.#listeners.set(method, [...(this.#listeners.get(method) ?? []), registration]);
    return () => {
      const others = this.#listeners.get(method)?.filter(other => other !== registration) ?? [];
      if (others.length > 0) this.#listeners.set(method, others);
      else this.#listeners.delete(method);
    };
  }

  /** Opens a stream of every notification from now on. */
  stream(): BoundedStream<IncomingNotification> {
    const stream = new BoundedStream<IncomingNotification>(NOTIFICATION_LIMIT, {
      onReturn: () => this.#streams.delete(stream),
      onFirstDrop: () =>
        this.#logger.warn('A consumer of notifications is too slow: dropping the oldest'),
    });
    if (this.#closedReason !== undefined) stream.end(this.#closedReason);
    else this.#streams.add(stream);
    return stream;
  }

  /** Ends every stream, without an error: nobody is to be told of an end that was asked for. */
  endStreams(): void {
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  /** Calls `listener` once, when the connection ends; soon, if no other one can take its place. */
  onClose(listener: (reason: Error) => void): () => void {
    const reason = this.#closedReason;
    this.#onClose.add(listener);
    if (reason !== undefined) queueMicrotask(() => this.#tellClose(listener, reason));
    return () => this.#onClose.delete(listener);
  }

  /**
   * Ends what belongs to a connection that is gone, though another may take its place: streams, and
   * whoever waits for its end. Threads and listeners of methods are kept.
   */
  lose(reason: Error): void {
    for (const stream of this.#streams) stream.end(reason);
    this.#streams.clear();
    for (const listener of [...this.#onClose]) this.#tellClose(listener, reason);
    this.#early = [];
  }

  /** Ends everything, threads too: nothing comes any more. */
  close(reason: Error): void {
    if (this.#closedReason !== undefined) return;
    this.#closedReason = reason;
    for (const sink of this.#threads.values()) sink.closed(reason);
    this.#threads.clear();
    this.lose(reason);
  }

  #keepEarly(message: IncomingNotification): void {
    if (this.#early.length < EARLY_LIMIT) this.#early.push(message);
    else this.#droppedEarly += 1;
  }

  #forgetEarly(): void {
    this.#early = [];
    if (this.#droppedEarly === 0) return;
    this.#logger.warn('Dropped notifications of threads that are not known yet', {
      dropped: this.#droppedEarly,
    });
    this.#droppedEarly = 0;
  }

  #tellClose(listener: (reason: Error) => void, reason: Error): void {
    if (!this.#onClose.delete(listener)) return;
    try {
      listener(reason);
    } catch (error) {
      this.#logger.error('Ignored an error thrown by a listener', { error });
    }
  }

  #call({ call }: Listener, { method, params }: IncomingNotification): void {
    try {
      const result = call(params as never);
      if (result instanceof Promise) result.catch(error => this.#report(method, error));
    } catch (error) {
      this.#report(method, error);
    }
  }

  #report(method: string, error: unknown): void {
    this.#logger.error('Ignored an error thrown by a listener', { method, error });
  }
}

function threadIdOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const { threadId, thread }: { threadId?: unknown; thread?: unknown } = params;
  if (typeof threadId === 'string') return threadId;
  if (typeof thread !== 'object' || thread === null || !('id' in thread)) return undefined;
  return typeof thread.id === 'string' ? thread.id : undefined;
}
