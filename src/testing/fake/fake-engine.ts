import type { Channel } from './channel.js';
import { Connection, type ConnectionOwner, type ProcessEnd } from './connection.js';
import { FakeAccount } from './fake-account.js';
import { FakeClosedError } from './fake-errors.js';
import { FakeProcess } from './fake-process.js';
import type { World } from './handlers.js';
import type { FakeTransport } from './injection.js';
import { Injector } from './injector.js';
import { MessageLog } from './message-log.js';
import { RequestDesk } from './request-desk.js';
import { ThreadStore } from './thread-store.js';
import { TurnScripts } from './turn-script.js';
import type { WireMessage } from './wire-message.js';

/** What an engine is made from. */
export interface EngineOptions {
  readonly transport: FakeTransport;
  readonly cwd: string;
}

/** The one fake app-server behind all connections, whatever carries them. */
export class FakeEngine {
  readonly injector: Injector = new Injector();
  readonly log: MessageLog = new MessageLog();
  readonly world: World;
  readonly desk: RequestDesk;
  readonly #transport: FakeTransport;
  readonly #connections = new Set<Connection>();
  #process = new FakeProcess();
  #count = 0;
  #refusals = 0;
  #closed = false;

  constructor({ transport, cwd }: EngineOptions) {
    this.#transport = transport;
    this.world = {
      store: new ThreadStore(),
      scripts: new TurnScripts(),
      account: new FakeAccount(),
      cwd,
    };
    this.desk = new RequestDesk(this.world);
  }

  /** The open connections, oldest first. */
  get connections(): Connection[] {
    return [...this.#connections].filter(connection => !connection.ended);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Refuses the next connections as an app-server that cannot start. */
  refuse(count: number): void {
    this.#refusals = count;
  }

  /** Tells whether the next connection is refused, and counts it. */
  refuses(): boolean {
    if (this.#closed) return true;
    if (this.#refusals === 0) return false;
    this.#refusals -= 1;
    return true;
  }

  /** Takes a new connection in. On stdio it has a process of its own. */
  connect(channel: Channel): void {
    const own = this.#transport === 'stdio';
    if (!own && this.#process.ended) this.#process = new FakeProcess();
    const process = own ? new FakeProcess() : this.#process;
    this.#count += 1;
    const connection = new Connection(this.#count, channel, this.#ownerOf(process));
    this.#connections.add(connection);
    process.connections.add(connection);
    connection.start();
  }

  /** Asks the client that connected last. */
  ask(method: string, params: unknown): Promise<unknown> {
    const connection = this.connections.at(-1);
    const process = connection && this.desk.processOf(connection);
    if (!connection || !process) {
      return Promise.reject(new FakeClosedError(`Cannot send ${method}: no client is connected`));
    }
    return process.requests.ask(method, params, [connection]);
  }

  /** Ends everything; settles when every connection is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const reason = new FakeClosedError('Cannot go on: the fake app-server was closed');
    this.log.close();
    this.world.scripts.close(reason);
    const connections = [...this.#connections];
    for (const connection of connections) {
      this.desk.processOf(connection)?.end({ kind: 'end', code: 0, signal: null });
    }
    this.#process.end({ kind: 'end', code: 0, signal: null });
    await Promise.all(connections.map(connection => connection.close()));
  }

  #ownerOf(process: FakeProcess): ConnectionOwner {
    return {
      injector: this.injector,
      pointOf: message => pointOf(message, process),
      record: (connection, message) => {
        this.log.add({ ...message, connection: connection.number });
      },
      handle: (connection, message) => this.desk.handle(message, connection, process),
      endProcess: (how: ProcessEnd) => process.end(how),
      gone: (connection, byClient) => {
        process.disconnect(connection);
        const last = process.connections.size === 0;
        // A client that leaves takes the app-server that it has started along.
        const owned = this.#transport === 'stdio' || this.#transport === 'memory';
        if (byClient && last && owned) process.end({ kind: 'end', code: 0, signal: null });
      },
    };
  }
}

function pointOf(message: WireMessage, process: FakeProcess): string {
  if (message.method !== undefined) return `received:${message.method}`;
  return `received:answer:${process.requests.methodOf(message.id) ?? 'unknown'}`;
}
