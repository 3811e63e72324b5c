import type { RequestId } from '../../rpc/messages.js';
import type { Connection } from './connection.js';
import { FakeClosedError, FakeRpcError } from './fake-errors.js';
import { isObject, stringAt, type WireMessage } from './wire-message.js';

interface Asked {
  readonly id: RequestId;
  readonly method: string;
  readonly params: unknown;
  /** Who may answer; the first who does is heard. */
  readonly connections: Set<Connection>;
  /** Whether another connection may take it over. */
  readonly threadId: string | undefined;
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** Keeps what a fake app-server has asked its clients. */
export class ServerRequests {
  readonly #asked = new Map<RequestId, Asked>();
  #ids = 0;

  /** Asks connections; a request of a thread waits for its next subscriber when there is none. */
  ask(method: string, params: unknown, to: Iterable<Connection>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#ids++;
      const connections = new Set(to);
      const threadId = stringAt(params, 'threadId');
      this.#asked.set(id, { id, method, params, connections, threadId, resolve, reject });
      for (const connection of connections) connection.request(id, method, params);
    });
  }

  /** Gives the method of a request that waits for its answer. */
  methodOf(id: RequestId | undefined): string | undefined {
    return id === undefined ? undefined : this.#asked.get(id)?.method;
  }

  /** Takes an answer of a client. */
  answer(message: WireMessage): void {
    const asked = message.id === undefined ? undefined : this.#asked.get(message.id);
    if (asked === undefined) return;
    this.#resolved(asked);
    if (message.error === undefined) asked.resolve(message.result);
    else asked.reject(toFakeError(message.error));
  }

  /** Asks a new subscriber of a thread what is still open there. */
  subscribe(threadId: string, connection: Connection): void {
    for (const asked of this.#asked.values()) {
      if (asked.threadId !== threadId || asked.connections.has(connection)) continue;
      asked.connections.add(connection);
      connection.request(asked.id, asked.method, asked.params);
    }
  }

  /** Ends what a turn has asked and no longer needs to know. */
  endTurn(turnId: string): void {
    for (const asked of this.#asked.values()) {
      if (stringAt(asked.params, 'turnId') !== turnId) continue;
      this.#resolved(asked);
      asked.reject(new FakeClosedError(`Cannot wait for ${asked.method}: the turn has ended`));
    }
  }

  /** Forgets a connection; what was asked outside of threads has no one left to answer it. */
  disconnect(connection: Connection): void {
    for (const asked of this.#asked.values()) {
      asked.connections.delete(connection);
      if (asked.connections.size > 0 || asked.threadId !== undefined) continue;
      this.#asked.delete(asked.id);
      asked.reject(closed(asked.method));
    }
  }

  /** Ends everything. */
  close(): void {
    for (const asked of this.#asked.values()) asked.reject(closed(asked.method));
    this.#asked.clear();
  }

  #resolved(asked: Asked): void {
    this.#asked.delete(asked.id);
    const { threadId, id: requestId } = asked;
    if (threadId === undefined) return;
    for (const connection of asked.connections)
      connection.notify('serverRequest/resolved', { threadId, requestId });
  }
}

function closed(method: string): FakeClosedError {
  return new FakeClosedError(`Cannot wait for ${method}: the connection has ended`);
}

function toFakeError(error: unknown): FakeRpcError {
  const code = isObject(error) && typeof error['code'] === 'number' ? error['code'] : -32603;
  const message = stringAt(error, 'message') ?? 'the client gave no message';
  return new FakeRpcError(code, message, isObject(error) ? error['data'] : undefined);
}
