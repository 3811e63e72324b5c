import type { Thread } from '../thread/thread.js';
import type { ThreadOptions } from '../thread/thread-options.js';

/** What {@link Codex.prewarm} makes ready. */
export interface PrewarmOptions {
  /**
   * The options of threads to start ahead, one thread for each. `startThread` takes such a thread
   * when it is given the very same object, not one that is alike.
   */
  readonly threads?: readonly ThreadOptions[] | undefined;
}

/** Threads that were started ahead and wait for somebody to take them, by their options. */
export class PrewarmedThreads {
  readonly #ready = new Map<ThreadOptions, Promise<Thread>[]>();

  /** Starts threads, and keeps them. */
  start(
    options: readonly ThreadOptions[],
    startThread: (options: ThreadOptions) => Promise<Thread>,
  ): Promise<Thread>[] {
    return options.map(one => {
      const thread = startThread(one);
      this.#add(one, thread);
      return thread;
    });
  }

  /** Keeps a thread that is being started; one that cannot be is nobody's loss. */
  #add(options: ThreadOptions, thread: Promise<Thread>): void {
    const waiting = this.#ready.get(options) ?? [];
    waiting.push(thread);
    this.#ready.set(options, waiting);
    thread.catch(() => this.#forget(options, thread));
  }

  /** Hands out the oldest thread with these options; undefined when there is none. */
  take(options: ThreadOptions): Promise<Thread> | undefined {
    const thread = this.#ready.get(options)?.[0];
    if (thread !== undefined) this.#forget(options, thread);
    return thread;
  }

  /** Forgets every thread: without a turn none is stored, so none outlives its connection. */
  clear(): void {
    this.#ready.clear();
  }

  #forget(options: ThreadOptions, thread: Promise<Thread>): void {
    const others = this.#ready.get(options)?.filter(other => other !== thread) ?? [];
    if (others.length === 0) this.#ready.delete(options);
    else this.#ready.set(options, others);
  }
}
