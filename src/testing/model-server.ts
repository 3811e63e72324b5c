import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { CodexError } from '../errors.js';
import { Exchange } from './exchange.js';

/** Answers one request. */
export type ExchangeHandler = (exchange: Exchange) => Promise<void>;

/** The largest request body that is read, in bytes, packed or not. */
const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** Listens on a free port of 127.0.0.1 and hands each complete request to a handler. */
export class ModelServer {
  readonly url: string;
  readonly #server: Server;
  readonly #exchanges: Set<Exchange>;
  #closed: Promise<void> | undefined;

  private constructor(server: Server, exchanges: Set<Exchange>) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#exchanges = exchanges;
  }

  static async start(handler: ExchangeHandler): Promise<ModelServer> {
    const exchanges = new Set<Exchange>();
    // Without time limits: Codex reuses idle connections, and a closed one would fail its request.
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    server.on('request', (request, response) => {
      void serve({ request, response, exchanges, handler });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ModelServer(server, exchanges);
  }

  /** Ends every open exchange and socket; settles when the port is free. */
  close(): Promise<void> {
    this.#closed ??= new Promise(resolve => {
      this.#server.close(() => resolve());
      for (const exchange of this.#exchanges) exchange.abort();
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }
}

interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchanges: Set<Exchange>;
  readonly handler: ExchangeHandler;
}

async function serve({ request, response, exchanges, handler }: Serving): Promise<void> {
  const { method = '', url: path = '' } = request;
  const headers = flatten(request.headers);
  const exchange = new Exchange({ method, path, headers, response });
  exchanges.add(exchange);
  // A socket that breaks is an ordinary end here; unheard, it would end the process.
  response.on('error', () => {});
  try {
    const packed = await readBody(request);
    exchange.bytes = await unpack(packed, headers['content-encoding']);
    await handler(exchange);
  } catch (cause) {
    exchange.giveUp(cause);
  } finally {
    exchanges.delete(exchange);
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // Read to its end even so: a peer that is still sending would not see the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new CodexError('Cannot read the request: it is over 64 MiB');
  return Buffer.concat(chunks);
}

async function unpack(bytes: Uint8Array, encoding: string | undefined): Promise<Uint8Array> {
  const limit = { maxOutputLength: MAX_BODY_BYTES };
  switch (encoding) {
    case undefined:
    case 'identity':
      return bytes;
    case 'gzip':
      return promisify(zlib.gunzip)(bytes, limit);
    case 'deflate':
      return promisify(zlib.inflate)(bytes, limit);
    case 'br':
      return promisify(zlib.brotliDecompress)(bytes, limit);
    default:
      throw new CodexError(`Cannot read the request: its encoding ${encoding} is not supported`);
  }
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}
