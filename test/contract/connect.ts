import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { Peer } from '../../src/rpc/peer.js';
import { MemoryTransport } from '../../src/transport/memory-transport.js';
import { StdioTransport } from '../../src/transport/stdio-transport.js';
import type { Transport } from '../../src/transport/transport.js';
import { fixture } from '../support/fixtures.js';
import { RecordingLogger } from '../support/recording-logger.js';

const SERVER = fixture('json-lines-server.mjs');

/** How the far end is reached; each gives the near half of a channel to the same far end. */
export const TRANSPORTS = {
  memory: async (): Promise<Transport> => {
    const [near, far] = MemoryTransport.pair();
    const { respond }: { respond(send: (message: object) => void, end: () => void): unknown } =
      await import(SERVER);
    const receive = respond(
      message => void far.send(JSON.stringify(message)).catch(() => {}),
      () => void far.close(),
    );
    far.start({ frame: receive as (frame: string) => void, closed: () => {} });
    return near;
  },
  stdio: async (): Promise<Transport> => {
    const child = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    return new StdioTransport({ input: child.stdout, output: child.stdin });
  },
};

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
  return { peer, transport, notified, asked, closings, logger };
}
