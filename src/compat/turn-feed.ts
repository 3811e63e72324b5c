import type { Codex as NativeCodex } from '../codex/codex.js';
import type { NotificationParams } from '../protocol/protocol.js';
import { TOLD_METHODS, type ToldNotification } from './turn-mapper.js';

/** Takes the notifications of a thread, synchronously and in the order of the wire. */
export type Sink = (told: ToldNotification) => void;

/**
 * Hands the notifications that are told to the thread that they concern, and those that concern no
 * thread to every one that listens.
 */
export class TurnFeed {
  readonly #sinks = new Map<string, Sink>();
  /** What the app-server has to say about the configuration; it says so once, at its start. */
  readonly #aboutConfig: NotificationParams<'configWarning'>[] = [];
  #early: ToldNotification[] = [];
  #expected = 0;

  constructor(codex: Pick<NativeCodex, 'on'>) {
    for (const method of TOLD_METHODS) {
      codex.on(method, params => this.#take({ method, params } as ToldNotification));
    }
  }

  /** Listens to a thread; one turn at a time does. Gives the function that ends this. */
  listen(threadId: string, sink: Sink): () => void {
    this.#sinks.set(threadId, sink);
    for (const params of this.#aboutConfig) sink({ method: 'configWarning', params });
    const early = this.#early;
    this.#early = [];
    for (const told of early) {
      const concerned = threadIdOf(told);
      if (concerned === undefined || concerned === threadId) sink(told);
      else this.#early.push(told);
    }
    return () => {
      if (this.#sinks.get(threadId) === sink) this.#sinks.delete(threadId);
    };
  }

  /** Keeps what concerns threads that nobody listens to yet. Gives the function that ends this. */
  expect(): () => void {
    this.#expected += 1;
    return () => {
      this.#expected -= 1;
      if (this.#expected === 0) this.#early = [];
    };
  }

  #take(told: ToldNotification): void {
    if (told.method === 'configWarning') this.#aboutConfig.push(told.params);
    const threadId = threadIdOf(told);
    if (threadId === undefined) {
      for (const sink of this.#sinks.values()) sink(told);
      if (told.method === 'configWarning') return;
    }
    const sink = threadId === undefined ? undefined : this.#sinks.get(threadId);
    if (sink !== undefined) sink(told);
    else if (this.#expected > 0) this.#early.push(told);
  }
}

function threadIdOf({ params }: ToldNotification): string | undefined {
  return 'threadId' in params && params.threadId !== null ? params.threadId : undefined;
}
