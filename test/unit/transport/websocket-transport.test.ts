import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { InvalidArgumentError, TransportClosedError } from '../../../src/errors.js';
import {
  type WebSocketOptions,
  WebSocketTransport,
} from '../../../src/transport/websocket-transport.js';
import { deferred, rejection, settled } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { RecordingReceiver } from '../../support/recording-receiver.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type Listening, listen } from '../../support/websocket-server.js';

interface Connected {
  readonly transport: WebSocketTransport;
  readonly receiver: RecordingReceiver;
  /** The other side, and the stream below it. */
  readonly far: WebSocket;
  readonly stream: Socket;
  readonly server: Listening;
}

/** Opens a channel, and starts it; `greeting` is sent by the other side at once. */
async function connected(
  options: Partial<WebSocketOptions> = {},
  greeting?: string,
): Promise<Connected> {
  const far = deferred<[WebSocket, Socket]>();
  const server = await listen((socket, request) => {
    if (greeting !== undefined) socket.send(greeting);
    far.resolve([socket, request.socket]);
  });
  const transport = await WebSocketTransport.open({ url: server.url, ...options });
  onTestFinished(() => transport.close());
  const receiver = new RecordingReceiver();
  transport.start(receiver);
  const [socket, stream] = await far.promise;
  return { transport, receiver, far: socket, stream, server };
}

const LONG = 'x'.repeat(3 * 1024 * 1024);

/** Makes the other side deaf, and fills everything that is in between. */
async function stuck(
  options: Partial<WebSocketOptions> = {},
): Promise<Connected & { readonly sends: Promise<unknown[]> }> {
  const connection = await connected(options);
  connection.stream.pause();
  const sends = Array.from({ length: 6 }, () => connection.transport.send(LONG));
  await settled();
  return { ...connection, sends: Promise.allSettled(sends) };
}

/** Gives the length of each WebSocket frame of a client. */
function frameSizes(bytes: Buffer): number[] {
  const sizes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const announced = bytes.readUInt8(at + 1) & 127;
    const [size, header] =
      announced === 127
        ? [Number(bytes.readBigUInt64BE(at + 2)), 10]
        : announced === 126
          ? [bytes.readUInt16BE(at + 2), 4]
          : [announced, 2];
    sizes.push(size);
    // The client masks what it sends by four bytes.
    at += header + 4 + size;
  }
  return sizes;
}

describe('frames', () => {
  test('that come before the start are delivered by it', async () => {
    const { receiver } = await connected({}, 'early');
    await receiver.received(1);
    expect(receiver.frames).toEqual(['early']);
  });

  test('are the text messages; binary ones are ignored', async () => {
    const { far, receiver } = await connected();
    far.send(Buffer.from('binary'));
    far.send('é\u2028🙂');
    await receiver.received(1);
    expect(receiver.frames).toEqual(['é\u2028🙂']);
  });

  test('that are long go in pieces, and in order', async () => {
    const { transport, far } = await connected();
    const seen: number[] = [];
    far.on('message', data => seen.push(data.toString().length));
    const long = 'é'.repeat(2 * 1024 * 1024 + 1);
    await Promise.all([transport.send(long), transport.send('short'), transport.send(long)]);
    await expect.poll(() => seen).toEqual([long.length, 5, long.length]);
  });

  test('of which a piece is longer than the app-server takes are never sent', async () => {
    const { transport, far, stream } = await connected();
    const blocks: Buffer[] = [];
    stream.prependListener('data', (block: Buffer) => void blocks.push(block));
    const got = once(far, 'message');
    await transport.send('x'.repeat(17 * 1024 * 1024));
    await got;
    const sizes = frameSizes(Buffer.concat(blocks));
    expect(sizes.length).toBeGreaterThanOrEqual(17);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
  });

  test('of more than the app-server takes in all are refused, and the channel lives on', async () => {
    const { transport, far } = await connected();
    const error = await rejection(transport.send('x'.repeat(64 * 1024 * 1024 + 1)));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toContain('longer than 67108864 bytes');
    const got = once(far, 'message');
    await transport.send('short');
    expect(String((await got)[0])).toBe('short');
  });

  test('that are longer than maxFrameBytes end the channel', async () => {
    const { far, receiver, transport } = await connected({ maxFrameBytes: 16 });
    far.send('0123456789abcdef');
    far.send('0123456789abcdefg');
    const reason = await receiver.closedWith;
    expect(receiver.frames).toEqual(['0123456789abcdef']);
    expect(reason).toEqual(
      new TransportClosedError(
        'Cannot read from the app-server: a frame is longer than 16 bytes (maxFrameBytes)',
      ),
    );
    expect(await rejection(transport.send('x'))).toBe(reason);
  });

  test('that break the protocol end the channel', async () => {
    const { stream, receiver } = await connected();
    stream.write(Buffer.from([0x81, 0x01, 0xff]));
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect(reason?.message).toBe('Cannot read from the app-server');
    expect(String(reason?.cause)).toContain('invalid UTF-8');
  });
});

describe('a fast peer', () => {
  const FRAMES = 20_000;

  /** Sends a frame every twentieth of a millisecond, each by itself, and prints its port first. */
  const SENDER = `
    const { WebSocketServer } = require('ws');
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('listening', () => console.log(server.address().port));
    server.on('connection', socket => {
      const frame = 'x'.repeat(260);
      let due = process.hrtime.bigint();
      let sent = 0;
      (function send() {
        for (let index = 0; index < 20; index += 1, sent += 1) {
          while (process.hrtime.bigint() < due);
          due += 50_000n;
          socket.send(frame);
        }
        if (sent < ${FRAMES}) setImmediate(send);
        else server.close();
      })();
    });`;

  test('wakes us up far less often than it sends, and nothing is lost', async () => {
    const sender = spawn(process.execPath, ['-e', SENDER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void sender.kill());
    const [port] = await once(sender.stdout, 'data');
    const transport = await WebSocketTransport.open({ url: `ws://127.0.0.1:${Number(port)}` });
    onTestFinished(() => transport.close());
    let frames = 0;
    let wakeUps = 0;
    let awake = false;
    const all = deferred<void>();
    transport.start({
      frame: () => {
        frames += 1;
        if (frames === FRAMES) all.resolve();
        if (awake) return;
        awake = true;
        wakeUps += 1;
        setImmediate(() => {
          awake = false;
        });
      },
      closed: reason => all.reject(reason ?? new Error('The channel is closed')),
    });
    await all.promise;
    expect(wakeUps).toBeLessThan(FRAMES / 5);
  });
});

describe('the other side ends', () => {
  test.each([
    [(far: WebSocket) => far.close(), 'The app-server closed the connection'],
    [
      (far: WebSocket) => far.close(1001, 'going away'),
      'The app-server closed the connection (code 1001: going away)',
    ],
    [(far: WebSocket) => far.close(4000), 'The app-server closed the connection (code 4000)'],
    [(far: WebSocket) => far.terminate(), 'The connection to the app-server was lost'],
  ])('%#: the reason says how', async (end, message) => {
    const { far, receiver, transport } = await connected();
    far.send('last');
    end(far);
    const reason = await receiver.closedWith;
    expect(reason).toEqual(new TransportClosedError(message));
    expect(receiver.frames).toEqual(['last']);
    expect(await rejection(transport.send('x'))).toBeInstanceOf(TransportClosedError);
    await transport.close();
    expect(receiver.closings).toHaveLength(1);
  });

  test('while sends wait: they reject with the reason', async () => {
    const { far, receiver, sends } = await stuck();
    far.terminate();
    const reason = await receiver.closedWith;
    expect(reason).toBeInstanceOf(TransportClosedError);
    expect((await sends).at(-1)).toEqual({ status: 'rejected', reason });
  });
});

describe('close', () => {
  test('says goodbye, tells once without a reason, and leaves nothing', async () => {
    const { transport, receiver, far, server } = await connected();
    const end = once(far, 'close');
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect((await end)[0]).toBe(1000);
    expect(receiver.closings).toEqual([undefined]);
    await expect.poll(() => server.connections()).toBe(0);
  });

  test('before the start tells it there, also when the other side has ended', async () => {
    const server = await listen(socket => socket.close());
    const transport = await WebSocketTransport.open({ url: server.url });
    await transport.close();
    const receiver = new RecordingReceiver();
    transport.start(receiver);
    expect(receiver.closings).toEqual([undefined]);
  });

  test('while sends wait rejects them, and does not wait for the other side for ever', async () => {
    const { transport, receiver, sends, server, stream } = await stuck();
    await transport.close();
    expect((await sends).at(-1)).toEqual({
      status: 'rejected',
      reason: new TransportClosedError('Cannot write to the app-server: the channel is closed'),
    });
    expect(receiver.closings).toEqual([undefined]);
    stream.resume();
    await expect.poll(() => server.connections()).toBe(0);
  });

  test('within a frame: no other is delivered', async () => {
    const { transport, receiver, far } = await connected();
    const frame = receiver.frame.bind(receiver);
    receiver.frame = one => {
      frame(one);
      void transport.close();
    };
    far.send('one');
    far.send('two');
    await receiver.closedWith;
    await transport.close();
    expect(receiver.frames).toEqual(['one']);
  });
});

describe('signs of life', () => {
  test('keep the channel: pongs are enough', async () => {
    const { transport, receiver, far } = await connected({ pingIntervalMs: 20 });
    for (let pings = 0; pings < 8; pings += 1) await once(far, 'ping');
    expect(receiver.closings).toEqual([]);
    await transport.close();
  });

  test('that stay out for two intervals end it', async () => {
    const { receiver, stream } = await connected({ pingIntervalMs: 50 });
    stream.pause();
    expect(await receiver.closedWith).toEqual(
      new TransportClosedError(
        'The connection to the app-server was lost: no sign of life for 100 ms (pingIntervalMs)',
      ),
    );
  });

  test('may also be the bytes of a frame that is not complete', async () => {
    const { receiver, stream } = await connected({ pingIntervalMs: 50, maxFrameBytes: 1_000 });
    // Nothing that is sent there is read, so no pong is sent; but a frame trickles in.
    stream.pause();
    stream.write(Buffer.from([0x81, 100]));
    let sent = 0;
    const trickle = setInterval(() => {
      stream.write('x');
      sent += 1;
      if (sent === 100) clearInterval(trickle);
    }, 5);
    onTestFinished(() => clearInterval(trickle));
    await receiver.received(1);
    expect(receiver.frames).toEqual(['x'.repeat(100)]);
  });

  test('may also be that a long frame is taken, piece by piece', async () => {
    const { transport, stream, far } = await connected({ pingIntervalMs: 500 });
    vi.spyOn(far, 'pong').mockImplementation(() => {});
    // Reads slowly, and says nothing.
    stream.on('data', () => {
      stream.pause();
      setTimeout(() => stream.resume(), 3);
    });
    const began = performance.now();
    await transport.send('x'.repeat(32 * 1024 * 1024));
    expect(performance.now() - began).toBeGreaterThan(1_000);
  });

  test('are not asked for with 0', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { transport } = await connected({ pingIntervalMs: 0 });
    expect(vi.getTimerCount()).toBe(0);
    await transport.close();
    const other = await connected();
    expect(vi.getTimerCount()).toBe(1);
    await other.transport.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a peer that does not read', () => {
  test('ends the channel when more than maxBufferedBytes wait for longer than a moment', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    onTestFinished(() => now.mockRestore());
    const { transport, receiver, sends } = await stuck({ maxBufferedBytes: 1024 * 1024 });
    expect(receiver.closings).toEqual([]);
    now.mockReturnValue(2_001);
    const error = await rejection(transport.send('x'));
    expect(error).toEqual(
      new TransportClosedError(
        'Cannot write to the app-server: it does not read, and more than 1048576 bytes wait for it (maxBufferedBytes)',
      ),
    );
    expect(receiver.closings).toEqual([error]);
    expect((await sends).at(-1)).toEqual({ status: 'rejected', reason: error });
  });

  test('may be sent one frame of any length, and bursts', async () => {
    const { transport, far } = await connected({ maxBufferedBytes: 1 });
    let bytes = 0;
    far.on('message', data => {
      bytes += data.toString().length;
    });
    await Promise.all(Array.from({ length: 4 }, () => transport.send(LONG)));
    await transport.send(LONG);
    await expect.poll(() => bytes).toBe(5 * LONG.length);
  });
});

test('speaks TLS with a host whose certificate is trusted, and with no other', async () => {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...[
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=test',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
      ],
    ],
    { stdio: 'ignore' },
  );
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = await listen(socket => socket.send('hello over TLS'), { port: 0, tls });
  const error = await rejection(WebSocketTransport.open({ url: server.url }));
  expect(String(error)).toContain('the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)');
  // Node reads what it trusts once, when it starts.
  const client = spawn(
    process.execPath,
    ['--import', 'tsx', fixture('websocket-client.ts'), server.url],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: cert }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  expect(await text(client.stdout)).toBe('hello over TLS\n');
}, 20_000);
