import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ChildTransport } from '../../src/codex/child-transport.js';
import { TransportClosedError } from '../../src/errors.js';
import { buildEnvironment } from '../../src/process/environment.js';
import { launch, type ServerProcess } from '../../src/process/launch.js';
import {
  FakeAppServer,
  type FakeAppServerOptions,
  type FakeTransport,
} from '../../src/testing/testing.js';
import type { FrameReceiver, Transport } from '../../src/transport/transport.js';

/** Starts a fake app-server that closes when the running test has finished. */
export async function startFake(options: FakeAppServerOptions = {}): Promise<FakeAppServer> {
  const server = await FakeAppServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

/** A parsed frame of the fake app-server. */
export interface FakeFrame {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A bare client of a fake app-server, whatever carries it. */
export class FakeClient {
  /** Every frame so far, as text. */
  readonly frames: string[] = [];
  /** Settles with the reason when the connection has ended. */
  readonly ended: Promise<Error | undefined>;
  readonly #transport: Transport;
  readonly #listeners = new Set<() => void>();
  #ids = 0;

  /** The stand-in for the binary, on stdio. */
  readonly child: ServerProcess | undefined;

  private constructor(transport: Transport, child: ServerProcess | undefined) {
    this.#transport = transport;
    this.child = child;
    this.ended = new Promise(resolve => {
      transport.start({
        frame: text => {
          this.frames.push(text);
          for (const listener of this.#listeners) listener();
        },
        closed: resolve,
      });
    });
  }

  /** Connects without a handshake; disconnects when the running test has finished. */
  static async connect(server: FakeAppServer): Promise<FakeClient> {
    const child = server.transport === 'stdio' ? await launchChild(server) : undefined;
    const client = new FakeClient(await transportTo(server, child), child);
    onTestFinished(() => client.close());
    return client;
  }

  /** Connects and introduces itself. */
  static async start(server: FakeAppServer): Promise<FakeClient> {
    const client = await FakeClient.connect(server);
    await client.ask('initialize', { clientInfo: { name: 'test', title: null, version: '0' } });
    await client.send({ method: 'initialized' });
    return client;
  }

  /** The frames that can be parsed, in order. */
  get messages(): FakeFrame[] {
    return this.frames.flatMap(frame => {
      try {
        return [JSON.parse(frame) as FakeFrame];
      } catch {
        return [];
      }
    });
  }

  /** What came, by name: the method, or `answer`. */
  get names(): string[] {
    return this.messages.map(({ method }) => method ?? 'answer');
  }

  /** Waits for the first frame that matches; rejects when the connection ends before. */
  find(matches: (message: FakeFrame) => boolean): Promise<FakeFrame> {
    return new Promise((resolve, reject) => {
      void this.ended.then(reason => reject(reason ?? new Error('the client has closed')));
      const look = (): void => {
        const found = this.messages.find(matches);
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Sends a request and waits for its answer. */
  async ask(method: string, params: object = {}): Promise<FakeFrame> {
    const id = await this.put(method, params);
    return this.find(message => message.id === id && message.method === undefined);
  }

  /** Sends a request and returns its id. */
  async put(method: string, params: object = {}): Promise<number> {
    this.#ids += 1;
    const id = this.#ids;
    await this.send({ id, method, params });
    return id;
  }

  async send(message: object): Promise<void> {
    await this.#transport.send(JSON.stringify(message));
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** Starts a thread and returns its id. */
  async startThread(): Promise<string> {
    const { result } = await this.ask('thread/start');
    return (result as { thread: { id: string } }).thread.id;
  }

  /** Starts a turn and returns the id of the request. */
  startTurn(threadId: string, text = 'Hi'): Promise<number> {
    return this.put('turn/start', { threadId, input: [{ type: 'text', text }] });
  }

  /** Settles when a turn has completed. */
  async completed(): Promise<void> {
    await this.find(({ method }) => method === 'turn/completed');
  }
}

function launchChild(server: FakeAppServer): Promise<ServerProcess> {
  const path = server.codexOptions.codexPath ?? '';
  return launch({
    codex: { path, source: 'codexPath', helperFolder: null },
    args: ['app-server'],
    env: buildEnvironment({}),
  });
}

async function transportTo(
  server: FakeAppServer,
  child: ServerProcess | undefined,
): Promise<Transport> {
  if (child !== undefined) return new ChildTransport(child);
  return server.transport === 'memory' ? server.connect() : overWebSocket(server.url);
}

async function overWebSocket(url: string): Promise<Transport> {
  const socket = new WebSocket(url.replace(/^unix:\/\/(.*)$/, 'ws+unix://$1:/'));
  let receiver: FrameReceiver | undefined;
  let broken: Error | undefined;
  socket.on('message', data => receiver?.frame(String(data)));
  socket.on('error', error => {
    broken = error;
  });
  socket.on('close', code =>
    receiver?.closed(broken ?? new TransportClosedError(`closed with ${code}`)),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    start: given => {
      receiver = given;
    },
    send: frame =>
      new Promise((resolve, reject) =>
        socket.send(frame, error => (error ? reject(error) : resolve())),
      ),
    close: async () => socket.terminate(),
  };
}

/** Everything that can carry a fake app-server, for `test.each`. */
export const EVERY_TRANSPORT: readonly FakeTransport[] = ['memory', 'stdio', 'ws', 'unix'];
