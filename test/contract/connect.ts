import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { Peer } from '../../src/rpc/peer.js';
import { MemoryTransport } from '../../src/transport/memory-transport.js';
import { StdioTransport } from '../../src/transport/stdio-transport.js';
import type { Transport } from '../../src/transport/transport.js';
import { WebSocketTransport } from '../../src/transport/websocket-transport.js';
import { fixture } from '../support/fixtures.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { listen } from '../support/websocket-server.js';

const SERVER = fixture('json-lines-server.mjs');

interface FarEnd {
  respond(send: (message: object) => void, end: () => void): (frame: string) => void;
}

/** How the far end is reached; each gives the near half of a channel to the same far end. */
export const TRANSPORTS = {
  memory: async (): Promise<Transport> => {
    const [near, far] = MemoryTransport.pair();
    const { respond }: FarEnd = await import(SERVER);
    const receive = respond(
      message => void far.send(JSON.stringify(message)).catch(() => {}),
      () => void far.close(),
    );
    far.start({ frame: receive, closed: () => {} });
    return near;
  },
  stdio: async (): Promise<Transport> => {
    const child = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    return new StdioTransport({ input: child.stdout, output: child.stdin });
  },
  ws: async (): Promise<Transport> => {
    const { url } = await listen(answering, { port: 0 });
    return WebSocketTransport.open({ url });
  },
  unix: async (): Promise<Transport> => {
    const socketPath = join(temporaryFolder(), 'far.sock');
    await listen(answering, { path: socketPath });
    return WebSocketTransport.open({ url: 'ws://localhost/', socketPath });
  },
};

/** Lets the far end answer over one WebSocket. */
async function answering(socket: WebSocket): Promise<void> {
  const waiting: string[] = [];
  let receive = (frame: string): void => void waiting.push(frame);
  socket.on('message', data => receive(String(data)));
  const { respond }: FarEnd = await import(SERVER);
  receive = respond(
    message => socket.send(JSON.stringify(message)),
    () => socket.close(),
  );
  for (const frame of waiting) receive(frame);
}

/** A peer over one of the transports, and what it told. */
export interface Connection {
  readonly peer: Peer;
  readonly transport: Transport;
  readonly notified: unknown[];
  readonly asked: unknown[];
  readonly closings: Error[];
  readonly logger: RecordingLogger;
}

/** Connects a peer with a window of three requests. */
export async function connect(name: keyof typeof TRANSPORTS): Promise<Connection> {
  const transport = await TRANSPORTS[name]();
  const logger = new RecordingLogger();
  const notified: unknown[] = [];
  const asked: unknown[] = [];
  const closings: Error[] = [];
  const peer = new Peer(transport, {
    maxInFlight: 3,
    requestTimeoutMs: 0,
    retry: false,
    logger,
    onNotification: ({ params }) => void notified.push(params),
    handleRequest: async (_method, params) => {
      asked.push(params);
      return { seen: params };
    },
    onClose: reason => void closings.push(reason),
  });
  peer.start();
  return { peer, transport, notified, asked, closings, logger };
}
