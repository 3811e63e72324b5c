import type { Thread as NativeThread } from '../thread/thread.js';
import type { ThreadLocks } from './thread-locks.js';

/** How long a thread is kept for a next turn, in milliseconds: less than any other process needs to start. */
const LINGER_MS = 20;

/** What is needed to keep a thread, and to let it go. */
export interface LingerParts {
  readonly locks: ThreadLocks;
  hold(): () => void;
  letGo(thread: NativeThread): Promise<void>;
}

interface Lingering {
  readonly thread: NativeThread;
  readonly signature: string;
  readonly timer: NodeJS.Timeout;
  readonly release: () => void;
}

/**
 * Keeps a thread loaded for a moment after its turn: a turn that follows at once need not load it
 * again, and others may have the thread before they could ask for it.
 */
export class LingeringThreads {
  readonly #parts: LingerParts;
  readonly #kept = new Map<string, Lingering>();

  constructor(parts: LingerParts) {
    this.#parts = parts;
  }

  /** Keeps a thread; `signature` is the same for what would be loaded in the same way. */
  keep(thread: NativeThread, signature: string): void {
    const release = this.#parts.hold();
    const timer = setTimeout(() => void this.#letGo(thread.id), LINGER_MS);
    this.#kept.set(thread.id, { thread, signature, timer, release });
  }

  /** Gives a thread that is kept; one that was loaded in another way is let go, and is none. */
  async take(threadId: string, signature: string): Promise<NativeThread | undefined> {
    const kept = this.#remove(threadId);
    if (kept === undefined || kept.signature === signature) return kept?.thread;
    await this.#parts.letGo(kept.thread);
    return undefined;
  }

  async #letGo(threadId: string): Promise<void> {
    const kept = this.#kept.get(threadId);
    if (kept === undefined) return;
    const place = this.#parts.locks.enter(threadId);
    const release = this.#parts.hold();
    this.#remove(threadId);
    try {
      // What cannot be left has gone already, with its app-server.
      await this.#parts.letGo(kept.thread).catch(() => {});
    } finally {
      place.leave();
      release();
    }
  }

  #remove(threadId: string): Lingering | undefined {
    const kept = this.#kept.get(threadId);
    this.#kept.delete(threadId);
    clearTimeout(kept?.timer);
    kept?.release();
    return kept;
  }
}
