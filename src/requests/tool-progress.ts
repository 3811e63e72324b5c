import type { DynamicToolCallParams } from '../protocol/protocol.js';
import { guard } from '../util/guard.js';
import type { Logger } from '../util/logger.js';

/** What a tool tells of a call that is under way. */
export interface ToolProgress {
  readonly threadId: string;
  readonly turnId: string;
  readonly callId: string;
  /** The name of the tool. */
  readonly tool: string;
  readonly message: string;
}

type Listener = (progress: ToolProgress) => void;

/** Hands what tools tell of their progress to whoever listens on the thread. */
export class ToolProgressListeners {
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Calls `listener` with the progress of every tool call on a thread. */
  on(threadId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(threadId) ?? new Set();
    this.#listeners.set(threadId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(threadId);
    };
  }

  /** Tells the listeners; one that throws is ignored. */
  tell({ threadId, turnId, callId, tool }: DynamicToolCallParams, message: string): void {
    for (const listener of [...(this.#listeners.get(threadId) ?? [])]) {
      guard(this.#logger, listener)({ threadId, turnId, callId, tool, message });
    }
  }
}
