import type { NotificationMethod, NotificationParams } from '../../protocol/protocol.js';
import type { Connection, ProcessEnd } from './connection.js';
import { LoadedThread } from './loaded-thread.js';
import { ServerRequests } from './server-requests.js';
import type { ThreadRecord } from './thread-store.js';

/** What a fake app-server loses when its process ends: connections, loaded threads, running turns. */
export class FakeProcess {
  readonly connections: Set<Connection> = new Set();
  readonly threads: Map<string, LoadedThread> = new Map();
  readonly requests: ServerRequests = new ServerRequests();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Takes a thread into memory. */
  load(record: ThreadRecord): LoadedThread {
    const thread = new LoadedThread(record, this);
    this.threads.set(record.id, thread);
    record.writer = this;
    return thread;
  }

  /** Takes a thread out of memory; a running turn ends as interrupted. */
  unload(thread: LoadedThread): void {
    thread.active?.interrupt();
    this.threads.delete(thread.record.id);
  }

  /** Sends a notification to every connection. */
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    for (const connection of this.connections) connection.notify(method, params);
  }

  /** Forgets a connection that is gone; its turns go on. */
  disconnect(connection: Connection): void {
    this.connections.delete(connection);
    for (const thread of this.threads.values()) thread.subscribers.delete(connection);
    this.requests.disconnect(connection);
  }

  /** Ends the process: every running turn is stored as interrupted, every connection ends. */
  end(how: ProcessEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const thread of this.threads.values()) thread.active?.abandon();
    this.threads.clear();
    this.requests.close();
    for (const connection of [...this.connections]) connection.end(how);
    this.connections.clear();
  }
}
