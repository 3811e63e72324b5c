import type {
  ThreadGoal,
  ThreadItem,
  ThreadSettings,
  ThreadTokenUsage,
  TurnError,
  TurnStatus,
} from '../../protocol/protocol.js';
import type { FakeProcess } from './fake-process.js';

/** A turn as it is stored. */
export interface TurnRecord {
  readonly id: string;
  /** The completed items, in order. */
  readonly items: ThreadItem[];
  status: TurnStatus;
  error: TurnError | null;
  /** In seconds since 1970, as on the wire. */
  startedAt: number | null;
  completedAt: number | null;
  durationMs: number | null;
}

/** A thread as it is stored. */
export interface ThreadRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly ephemeral: boolean;
  readonly forkedFromId: string | null;
  readonly originator: string;
  readonly createdAt: number;
  updatedAt: number;
  name: string | null;
  archived: boolean;
  preview: string;
  settings: ThreadSettings;
  goal: ThreadGoal | null;
  usage: ThreadTokenUsage | null;
  /** The turn that `usage` was last counted in. */
  usageTurnId: string | null;
  turns: TurnRecord[];
  /** The process that has the thread in memory: it alone may write. */
  writer?: FakeProcess;
}

/** Plays the disk of a fake app-server: it survives the process. */
export class ThreadStore {
  readonly #threads = new Map<string, ThreadRecord>();
  #ids = 0;

  /** Makes the next id: unique, in order, and the same in every run. */
  nextId(): string {
    this.#ids += 1;
    return `01900000-0000-7000-8000-${this.#ids.toString(16).padStart(12, '0')}`;
  }

  /** Stores a thread; an ephemeral one is never stored. */
  save(record: ThreadRecord): void {
    if (!record.ephemeral) this.#threads.set(record.id, record);
  }

  find(id: string): ThreadRecord | undefined {
    return this.#threads.get(id);
  }

  delete(id: string): void {
    this.#threads.delete(id);
  }

  all(): ThreadRecord[] {
    return [...this.#threads.values()];
  }
}
