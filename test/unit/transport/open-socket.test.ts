import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ServerStartError } from '../../../src/errors.js';
import {
  type WebSocketOptions,
  WebSocketTransport,
} from '../../../src/transport/websocket-transport.js';
import { deferred, rejection } from '../../support/deferred.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { answerHttp, type Listening, listen } from '../../support/websocket-server.js';

const TOKEN = 'a-token-of-the-test';
const WITH_TOKEN = { headers: { Authorization: `Bearer ${TOKEN}` } };

/** Why a WebSocket was not opened. */
async function refusal(url: string, options: Partial<WebSocketOptions> = {}): Promise<string> {
  const error = await rejection(WebSocketTransport.open({ url, ...options }));
  expect(error).toBeInstanceOf(ServerStartError);
  const { message, cause } = error as ServerStartError;
  expect(message).toMatch(/^Cannot connect to the app-server: /);
  expect(message).not.toContain(TOKEN);
  expect(cause).toBeUndefined();
  return message.replace('Cannot connect to the app-server: ', '');
}

/** Waits until a server has nobody connected any more. */
async function deserted(server: Listening): Promise<void> {
  await expect.poll(() => server.connections()).toBe(0);
}

describe('a refusal', () => {
  test.each([
    [
      401,
      'expired websocket jwt',
      'the app-server refused the token (HTTP 401: expired websocket jwt)',
    ],
    [401, '', 'the app-server refused the token (HTTP 401)'],
    [401, `<b>no</b>`, 'the app-server refused the token (HTTP 401)'],
    [401, `bad token ${TOKEN}`, 'the app-server refused the token (HTTP 401)'],
    [401, 'x'.repeat(1_000_000), 'the app-server refused the token (HTTP 401)'],
    [403, '', 'the app-server refused the connection (HTTP 403)'],
    [404, 'not here', 'the other side does not speak WebSocket there (HTTP 404)'],
    [302, 'elsewhere', 'the other side does not speak WebSocket there (HTTP 302)'],
  ])('with status %i and the text %.20j', async (status, body, message) => {
    const server = await answerHttp((_request, response) => {
      response.writeHead(status, { location: 'ws://127.0.0.1:1/' }).end(body);
    });
    expect(await refusal(server.url, WITH_TOKEN)).toBe(message);
    await deserted(server);
  });

  test('without a token says that one is wanted', async () => {
    const server = await answerHttp((_request, response) => response.writeHead(401).end('missing'));
    expect(await refusal(server.url)).toBe('the app-server wants a token (HTTP 401: missing)');
  });

  test('whose text never ends is given up', async () => {
    const server = await answerHttp(
      (_request, response) => void response.writeHead(401).write('x'),
    );
    expect(await refusal(server.url, { openTimeoutMs: 100 })).toContain('(openTimeoutMs)');
    await deserted(server);
  });
});

describe('where nobody speaks WebSocket', () => {
  /** Listens, and answers each connection with a text. */
  async function tcp(answer: string): Promise<{ url: string; server: Server }> {
    const server = createServer(socket => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end(answer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return { url: `ws://127.0.0.1:${port}/`, server };
  }

  test('because nobody listens', async () => {
    const { url, server } = await tcp('');
    server.close();
    await once(server, 'close');
    expect(await refusal(url)).toBe('nobody listens there (ECONNREFUSED)');
  });

  test('because there is no such socket', async () => {
    const socketPath = `${temporaryFolder()}/none.sock`;
    const message = await refusal('ws://localhost/', { socketPath });
    expect(message).toBe('there is no such socket (ENOENT)');
  });

  test.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'the other side does not speak WebSocket (HPE_INVALID_CONSTANT)'],
    ['', 'the other side ended the connection (ECONNRESET)'],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      'the other side does not speak WebSocket',
    ],
  ])('because it says %j', async (answer, message) => {
    const { url } = await tcp(answer);
    expect(await refusal(url)).toBe(message);
  });
});

describe('an opening that hangs', () => {
  /** A server that takes the request and never answers. */
  async function silent(): Promise<{ server: Listening; asked: Promise<void> }> {
    const asked = deferred();
    return { server: await answerHttp(() => asked.resolve()), asked: asked.promise };
  }

  test('is given up after openTimeoutMs, and nothing is left', async () => {
    const { server } = await silent();
    const message = await refusal(server.url, { openTimeoutMs: 50 });
    expect(message).toBe('it was not open within 50 ms (openTimeoutMs)');
    await deserted(server);
  });

  test('is given up by the signal, with its reason, and nothing is left', async () => {
    const { server, asked } = await silent();
    const controller = new AbortController();
    const { signal } = controller;
    const opening = rejection(
      WebSocketTransport.open({ url: server.url, openTimeoutMs: 0, signal }),
    );
    await asked;
    const reason = new Error('never mind');
    controller.abort(reason);
    expect(await opening).toBe(reason);
    await deserted(server);
  });

  test('is not even begun with a signal that is aborted', async () => {
    const { server } = await silent();
    const signal = AbortSignal.abort('no');
    expect(await rejection(WebSocketTransport.open({ url: server.url, signal }))).toBe('no');
    expect(await server.connections()).toBe(0);
  });
});

test('sends the headers, no origin, and asks for no compression', async () => {
  const seen = deferred<NodeJS.Dict<string | string[]>>();
  const server = await listen((_socket, request) => seen.resolve(request.headers));
  const transport = await WebSocketTransport.open({
    url: server.url,
    headers: { Authorization: 'Bearer x', 'X-Other': 'y' },
  });
  onTestFinished(() => transport.close());
  const headers = await seen.promise;
  expect(headers).toMatchObject({ authorization: 'Bearer x', 'x-other': 'y' });
  expect(headers).not.toHaveProperty('origin');
  expect(headers).not.toHaveProperty('sec-websocket-extensions');
});
