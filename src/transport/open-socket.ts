import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { ServerStartError } from '../errors.js';

/** Where a WebSocket leads, and how it is opened. */
export interface SocketOptions {
  /** A `ws:` or `wss:` URL; with `socketPath` only its path counts. */
  readonly url: string;
  /** The unix socket that the WebSocket runs over, instead of the URL's host. */
  readonly socketPath?: string | undefined;
  /** Added to the opening request. No `Origin` is sent: the app-server refuses it. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The longest frame that is accepted, in bytes. */
  readonly maxFrameBytes: number;
  /** How long opening may take, in milliseconds; 0 is no limit. */
  readonly openTimeoutMs: number;
  /** Gives up opening. */
  readonly signal?: AbortSignal | undefined;
}

/** A WebSocket that is open, and paused; and the stream below it. */
export interface OpenSocket {
  readonly socket: WebSocket;
  readonly stream: Socket;
}

/** How much of a refusal is looked at for its reason, in characters. */
const REASON_LENGTH = 200;

/**
 * Opens a WebSocket; when it rejects, nothing is left behind.
 *
 * @throws ServerStartError saying why it cannot be opened; the signal's reason when it is aborted.
 */
export async function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const { signal, openTimeoutMs } = options;
  signal?.throwIfAborted();
  const socket = await createSocket(options);
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  try {
    return await new Promise<OpenSocket>((resolve, reject) => {
      if (openTimeoutMs > 0) {
        const late = cannotConnect(`it was not open within ${openTimeoutMs} ms (openTimeoutMs)`);
        timer = setTimeout(reject, openTimeoutMs, late);
      }
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      // Stays for good: what terminate() reports below is heard here, and is no news by then.
      socket.on('error', error => reject(cannotConnect(describe(error))));
      socket.once('unexpected-response', (_request, response) => {
        void reasonOf(response).then(reason => reject(refused(options, response, reason)));
      });
      socket.once('upgrade', ({ socket: stream }) => {
        socket.once('open', () => {
          // Nothing is lost that comes before somebody listens.
          socket.pause();
          resolve({ socket, stream });
        });
      });
    });
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function createSocket(options: SocketOptions): Promise<WebSocket> {
  const { url, socketPath, headers, maxFrameBytes } = options;
  // Loaded when it is needed: most sessions talk over pipes, and it is the larger half of an import.
  const ws = await import('ws');
  try {
    return new ws.WebSocket(url, {
      headers: { ...headers },
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      ...(socketPath === undefined ? {} : { createConnection: () => connect(socketPath) }),
    });
  } catch (error) {
    throw cannotConnect(describe(error));
  }
}

/** Has no cause: Node's own error may hold what was sent or received. */
function cannotConnect(why: string): ServerStartError {
  return new ServerStartError(`Cannot connect to the app-server: ${why}`);
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'there is no such socket',
  EACCES: 'no access to the socket',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host is not known',
  ECONNRESET: 'the other side ended the connection',
};

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return 'the other side does not speak WebSocket';
  if (code.startsWith('HPE_')) return `the other side does not speak WebSocket (${code})`;
  return `${CAUSES[code] ?? 'the connection failed'} (${code})`;
}

function refused(options: SocketOptions, response: IncomingMessage, reason: string): Error {
  const status = response.statusCode ?? 0;
  const details = `HTTP ${status}${reason === '' || repeats(options, reason) ? '' : `: ${reason}`}`;
  switch (status) {
    case 401:
      return cannotConnect(
        sendsToken(options)
          ? `the app-server refused the token (${details})`
          : `the app-server wants a token (${details})`,
      );
    case 403:
      return cannotConnect(`the app-server refused the connection (${details})`);
    default:
      return cannotConnect(`the other side does not speak WebSocket there (HTTP ${status})`);
  }
}

function sendsToken({ headers = {} }: SocketOptions): boolean {
  return Object.keys(headers).some(name => name.toLowerCase() === 'authorization');
}

/** Whether a reason holds something of what was sent, as a proxy's page may. */
function repeats({ headers = {} }: SocketOptions, reason: string): boolean {
  const sent = Object.values(headers).flatMap(value => value.split(/[\s;,=]+/));
  return sent.some(part => part.length > 6 && reason.includes(part));
}

/** Reads the line of text that the app-server gives as its reason; anything else is none. */
async function reasonOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    response.setEncoding('utf8');
    for await (const piece of response) {
      text += String(piece);
      if (text.length > REASON_LENGTH) return '';
    }
  } catch {
    return '';
  }
  return /^[\w .,:'`-]*$/.test(text) ? text : '';
}
