import type { Codex } from '../codex/codex.js';

/** What one app-server of a pool is doing. */
export interface PoolServer {
  /** Its session; closing it is the pool's business. */
  readonly codex: Codex;
  /** How many threads are open on it, or about to be. */
  readonly threads: number;
  /** How many of them run a turn. */
  readonly turns: number;
  /** Its resident memory in bytes when that was last looked at; null before, and where unknown. */
  readonly memoryBytes: number | null;
  /** Whether it takes no more threads, and ends with the last of those it has. */
  readonly isDraining: boolean;
}

/** One app-server of a pool, and what the pool knows of it. */
export class PoolMember implements PoolServer {
  readonly codex: Codex;
  memoryBytes: number | null = null;
  isDraining = false;
  #opening = 0;

  constructor(codex: Codex) {
    this.codex = codex;
  }

  get threads(): number {
    return this.codex.openThreads.length + this.#opening;
  }

  get turns(): number {
    return this.codex.openThreads.filter(({ isRunning }) => isRunning).length + this.#opening;
  }

  /** Whether a thread is open on it. */
  has(threadId: string): boolean {
    return this.codex.openThreads.some(({ id }) => id === threadId);
  }

  /** Counts a thread that is being opened, so that others see the place taken. */
  async opening<T>(open: (codex: Codex) => Promise<T>): Promise<T> {
    this.#opening += 1;
    try {
      return await open(this.codex);
    } finally {
      this.#opening -= 1;
    }
  }

  /** Looks at the memory; one that has no thread open is not asked, since that would start it. */
  async measure(): Promise<void> {
    if (this.codex.openThreads.length === 0) return;
    const { process } = await this.codex.request('server/diagnostics', {});
    this.memoryBytes = process.residentMemoryBytes;
  }
}

/** Picks the app-server with the least to do: by its turns, then by its threads. */
export function leastLoaded<M extends PoolServer>(members: readonly M[]): M | undefined {
  let best: M | undefined;
  for (const member of members) {
    if (best === undefined || compareLoad(member, best) < 0) best = member;
  }
  return best;
}

function compareLoad(first: PoolServer, second: PoolServer): number {
  return first.turns - second.turns || first.threads - second.threads;
}
