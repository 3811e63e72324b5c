import { constants } from 'node:buffer';
import type { WebSocket } from 'ws';
import { TransportClosedError } from '../errors.js';
import { settlesWithin } from '../util/settles-within.js';
import { type OpenSocket, openSocket } from './open-socket.js';
import { channelClosed, OutgoingFrames } from './outgoing-frames.js';
import { ReadPacer, SOCKET_PAUSE_MS } from './read-pacer.js';
import type { FrameReceiver, Transport } from './transport.js';

/** What a {@link WebSocketTransport} is made from. */
export interface WebSocketOptions {
  /** A `ws:` or `wss:` URL; with `socketPath` only its path counts. */
  readonly url: string;
  /** The unix socket that the WebSocket runs over, instead of the URL's host. */
  readonly socketPath?: string | undefined;
  /** Added to the opening request. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The longest frame that is accepted, in bytes. Default: 256 MiB. */
  readonly maxFrameBytes?: number | undefined;
  /** How often the peer is asked for a sign of life, in milliseconds; 0 is never. Default: 15000. */
  readonly pingIntervalMs?: number | undefined;
  /** How long opening may take, in milliseconds; 0 is no limit. Default: 10000. */
  readonly openTimeoutMs?: number | undefined;
  /**
   * How much may wait for a peer that does not read, in bytes, before the channel ends. One frame
   * may always wait, and for a second any number. Default: 64 MiB.
   */
  readonly maxBufferedBytes?: number | undefined;
  /** Gives up opening. */
  readonly signal?: AbortSignal | undefined;
}

/** How long the peer may take to answer a close, in milliseconds. */
const CLOSE_MS = 1_000;

/** After how many intervals without a sign of life the peer counts as lost. */
const SILENT_INTERVALS = 2;

interface Limits {
  readonly maxFrameBytes: number;
  readonly pingIntervalMs: number;
  readonly maxBufferedBytes: number;
}

/**
 * Carries one frame per text message over a WebSocket. Binary messages are no frames, and ignored.
 *
 * The peer has to give a sign of life, be it a byte, within two ping intervals.
 */
export class WebSocketTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #stream: OpenSocket['stream'];
  readonly #limits: Limits;
  readonly #pacer: ReadPacer;
  readonly #outgoing: OutgoingFrames;
  readonly #gone: Promise<void>;
  #receiver: FrameReceiver | undefined;
  #closed = false;
  #reason: Error | undefined;
  #closing: Promise<void> | undefined;
  #pinging: NodeJS.Timeout | undefined;
  #signsOfLife = 0;
  #silentIntervals = 0;

  /**
   * Opens a channel to an app-server that listens; when it rejects, nothing is left behind.
   *
   * @throws ServerStartError saying why it cannot be opened; the signal's reason when it is aborted.
   */
  static async open(options: WebSocketOptions): Promise<WebSocketTransport> {
    const { maxFrameBytes = 256 * 1024 * 1024, maxBufferedBytes = 64 * 1024 * 1024 } = options;
    const { pingIntervalMs = 15_000, openTimeoutMs = 10_000 } = options;
    const limits = {
      // A string holds no more.
      maxFrameBytes: Math.min(maxFrameBytes, constants.MAX_STRING_LENGTH),
      maxBufferedBytes,
      pingIntervalMs,
    };
    const opened = await openSocket({ ...options, ...limits, openTimeoutMs });
    return new WebSocketTransport(opened, limits);
  }

  private constructor({ socket, stream }: OpenSocket, limits: Limits) {
    this.#socket = socket;
    this.#stream = stream;
    this.#limits = limits;
    this.#pacer = new ReadPacer(stream, SOCKET_PAUSE_MS);
    this.#outgoing = new OutgoingFrames(socket, {
      maxBufferedBytes: limits.maxBufferedBytes,
      onOverflow: reason => this.#finish(reason),
    });
    socket.on('error', error => this.#finish(this.#cannotRead(error)));
    this.#gone = new Promise(resolve => {
      socket.once('close', (code, reason) => {
        this.#finish(endedByPeer(code, reason.toString('utf8')));
        resolve();
      });
    });
    let frames = 0;
    socket.on('message', (data, isBinary) => {
      frames += 1;
      if (!this.#closed && !isBinary) this.#receiver?.frame(data.toString());
    });
    // Comes after the messages of the block: the socket of `ws` was there first.
    stream.on('data', (block: Uint8Array) => {
      this.#pacer.read(block.byteLength, frames);
      frames = 0;
    });
    this.#signsOfLife = this.#countSignsOfLife();
    if (limits.pingIntervalMs > 0) {
      this.#pinging = setInterval(() => this.#ping(), limits.pingIntervalMs).unref();
    }
  }

  start(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    if (this.#closed) receiver.closed(this.#reason);
    else this.#socket.resume();
  }

  send(frame: string): Promise<void> {
    this.#pacer.wrote();
    return this.#outgoing.send(frame);
  }

  close(): Promise<void> {
    this.#finish();
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    // A socket that is paused would not see that the peer agrees.
    this.#socket.resume();
    this.#socket.close(1000);
    await settlesWithin(this.#gone, CLOSE_MS);
    this.#socket.terminate();
  }

  /** Counted in intervals, not in time: a machine that slept has lost nobody yet. */
  #ping(): void {
    const signsOfLife = this.#countSignsOfLife();
    this.#silentIntervals = signsOfLife === this.#signsOfLife ? this.#silentIntervals + 1 : 0;
    this.#signsOfLife = signsOfLife;
    if (this.#silentIntervals < SILENT_INTERVALS) {
      this.#socket.ping(undefined, undefined, () => {});
      return;
    }
    const silentMs = SILENT_INTERVALS * this.#limits.pingIntervalMs;
    this.#finish(
      new TransportClosedError(
        `The connection to the app-server was lost: no sign of life for ${silentMs} ms (pingIntervalMs)`,
      ),
    );
  }

  /** A long frame may take many intervals, either way; a pong would come only after it. */
  #countSignsOfLife(): number {
    return this.#stream.bytesRead + this.#outgoing.takenPieces;
  }

  #finish(reason?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    clearInterval(this.#pinging);
    this.#pacer.stop();
    this.#outgoing.fail(reason ?? channelClosed());
    if (reason !== undefined) this.#socket.terminate();
    this.#receiver?.closed(reason);
  }

  #cannotRead(cause: Error): TransportClosedError {
    const code = 'code' in cause ? cause.code : undefined;
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
      const limit = this.#limits.maxFrameBytes;
      return new TransportClosedError(
        `Cannot read from the app-server: a frame is longer than ${limit} bytes (maxFrameBytes)`,
      );
    }
    return new TransportClosedError('Cannot read from the app-server', { cause });
  }
}

/** The codes that stand for a connection without a close, and for a close without a code. */
const LOST = 1006;
const NO_CODE = 1005;

function endedByPeer(code: number, text: string): TransportClosedError {
  if (code === LOST) return new TransportClosedError('The connection to the app-server was lost');
  const details = code === NO_CODE ? '' : ` (code ${code}${text === '' ? '' : `: ${text}`})`;
  return new TransportClosedError(`The app-server closed the connection${details}`);
}
