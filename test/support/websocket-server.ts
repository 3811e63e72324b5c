import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, ListenOptions } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

/** A WebSocket server of the running test. */
export interface Listening {
  /** Where it listens, with the port that it got; of no use for a unix socket. */
  readonly url: string;
  /** How many TCP connections there are. */
  connections(): Promise<number>;
}

/** How the server listens, and with which certificate, if with any. */
export interface ListeningOptions extends ListenOptions {
  readonly tls?: ServerOptions;
}

/** Serves WebSockets, until the running test has finished. */
export async function listen(
  onConnection: (socket: WebSocket, request: IncomingMessage) => unknown,
  { tls, ...options }: ListeningOptions = { port: 0 },
): Promise<Listening> {
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  const sockets = new WebSocketServer({ server, maxPayload: 0 });
  sockets.on('connection', (socket, request) => {
    socket.on('error', () => {});
    void onConnection(socket, request);
  });
  return started(server, options, tls === undefined ? 'ws' : 'wss');
}

/** Answers the opening request as the test says, until that has finished. */
export function answerHttp(onRequest: RequestListener): Promise<Listening> {
  return started(createServer(onRequest), { port: 0 }, 'ws');
}

async function started(server: Server, options: ListenOptions, scheme: string): Promise<Listening> {
  server.listen({ host: '127.0.0.1', ...options });
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}/`,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
  };
}
