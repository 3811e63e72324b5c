import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/** Next to 1455, where an app-server listens for the browser. */
const PORT = 1454;

/**
 * Waits until no other test on this machine logs in through the browser, and keeps the others away:
 * the port for the browser's way back exists once, and a newer login takes it from an older one.
 */
export async function holdLoginPort(): Promise<AsyncDisposable> {
  for (;;) {
    const server = await listen();
    if (server !== undefined) return { [Symbol.asyncDispose]: () => close(server) };
    await otherHolderGone();
  }
}

async function listen(): Promise<Server | undefined> {
  const server = createServer();
  // Those who wait are let go when the port is free again.
  server.unref();
  try {
    await once(server.listen({ port: PORT, host: '127.0.0.1', exclusive: true }), 'listening');
    server.on('connection', socket => waiting.add(socket.on('error', () => {})));
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

const waiting = new Set<{ destroy(): void }>();

async function close(server: Server): Promise<void> {
  server.close();
  for (const socket of waiting) socket.destroy();
  waiting.clear();
  await once(server, 'close');
}

/** Settles when the holder closes the connection, as also the end of its process does. */
function otherHolderGone(): Promise<void> {
  return new Promise(resolve => {
    const socket = connect(PORT, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}
