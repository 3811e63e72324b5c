import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { FakeEngine } from './fake-engine.js';
import type { Host } from './host.js';
import { SocketChannel } from './socket-channel.js';

/** Listens for WebSockets on a free port of 127.0.0.1. */
export async function startWebSocketHost(engine: FakeEngine): Promise<Host> {
  const server = createServer();
  const host = accept(server, engine);
  await listening(server, () => server.listen(0, '127.0.0.1'));
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, close: host.close };
}

/** Listens for WebSockets on a Unix socket in a throw-away folder. */
export async function startUnixHost(engine: FakeEngine): Promise<Host> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'codex-fake-')));
  const path = join(folder, 'app-server.sock');
  const server = createServer();
  const host = accept(server, engine);
  await listening(server, () => server.listen(path));
  return {
    url: `unix://${path}`,
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accept(server: Server, engine: FakeEngine): Host {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, raw, head) => {
    if (engine.refuses()) {
      raw.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, raw, head, socket => {
      engine.connect(new SocketChannel(socket, raw));
    });
  });
  return {
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve));
      await engine.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    listen();
  });
}
