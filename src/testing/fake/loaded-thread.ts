import type {
  NotificationMethod,
  NotificationParams,
  ThreadStatus,
  Turn,
  TurnItemsView,
} from '../../protocol/protocol.js';
import type { Connection } from './connection.js';
import type { FakeProcess } from './fake-process.js';
import type { ThreadRecord } from './thread-store.js';
import type { TurnPlayer } from './turn-player.js';
import { toThread, toTurn } from './wire-shapes.js';

/** A thread in the memory of a fake process, and who listens to it. */
export class LoadedThread {
  readonly record: ThreadRecord;
  readonly process: FakeProcess;
  readonly subscribers: Set<Connection> = new Set();
  /** The running turn. */
  active: TurnPlayer | undefined;
  #status: ThreadStatus = { type: 'idle' };

  constructor(record: ThreadRecord, process: FakeProcess) {
    this.record = record;
    this.process = process;
  }

  get status(): ThreadStatus {
    return this.#status;
  }

  /** Changes the status and tells the subscribers. */
  setStatus(status: ThreadStatus): void {
    this.#status = status;
    this.notify('thread/status/changed', { threadId: this.record.id, status });
  }

  /** Sends a notification to the subscribers. */
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    for (const connection of this.subscribers) connection.notify(method, params);
  }

  /** Lets a connection hear of the thread, and answer what it has asked. */
  subscribe(connection: Connection): void {
    this.subscribers.add(connection);
  }

  toThread(turns?: Turn[]): ReturnType<typeof toThread> {
    return toThread(this.record, this.#status, turns);
  }

  /** The stored turns, oldest first. */
  turns(view: TurnItemsView): Turn[] {
    return this.record.turns.map(turn => toTurn(turn, view));
  }
}
