import { Buffer } from 'node:buffer';
import type { WebSocket } from 'ws';
import { InvalidArgumentError, TransportClosedError } from '../errors.js';

/** The app-server cuts a connection off that sends it more than this in one message. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Longer frames go in pieces: the app-server takes no more than 16 MiB at once. */
const PIECE_BYTES = 1024 * 1024;

/** How long frames may pile up beyond the bound while the peer has not had the time to take them. */
const BURST_MS = 1_000;

interface OutgoingFrame {
  readonly bytes: number;
  readonly content: string | Buffer;
  readonly since: number;
  resolve(): void;
  reject(reason: Error): void;
}

/** What the frames of one WebSocket are bound by. */
export interface OutgoingOptions {
  readonly maxBufferedBytes: number;
  /** Told when the peer has not read and the bound is passed. */
  readonly onOverflow: (reason: Error) => void;
}

/** The frames on their way out over a WebSocket, in order, within a bound. */
export class OutgoingFrames {
  readonly #socket: WebSocket;
  readonly #options: OutgoingOptions;
  readonly #unsettled = new Set<OutgoingFrame>();
  #waiting: OutgoingFrame[] = [];
  #bufferedBytes = 0;
  #inPieces = false;
  #failure: Error | undefined;
  #takenPieces = 0;

  constructor(socket: WebSocket, options: OutgoingOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** How many pieces of long frames the peer has taken: it lives, though it may say nothing. */
  get takenPieces(): number {
    return this.#takenPieces;
  }

  /** Settles when the frame was written; rejects when it cannot be, or when the channel ends. */
  send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const bytes = Buffer.byteLength(text);
      if (bytes > MAX_MESSAGE_BYTES) {
        reject(tooLong());
        return;
      }
      const content = bytes > PIECE_BYTES ? Buffer.from(text) : text;
      const frame = { bytes, content, since: performance.now(), resolve, reject };
      this.#unsettled.add(frame);
      this.#bufferedBytes += bytes;
      if (this.#isOverfull(frame)) {
        this.#options.onOverflow(overfull(this.#options.maxBufferedBytes));
        return;
      }
      this.#waiting.push(frame);
      this.#writeWaiting();
    });
  }

  /** Rejects every frame that is not written yet, and all later ones. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting = [];
    for (const frame of this.#unsettled) this.#settle(frame, reason);
  }

  #isOverfull(last: OutgoingFrame): boolean {
    const [oldest = last] = this.#unsettled;
    return (
      this.#bufferedBytes > this.#options.maxBufferedBytes &&
      oldest !== last &&
      last.since - oldest.since > BURST_MS
    );
  }

  #writeWaiting(): void {
    while (!this.#inPieces) {
      const frame = this.#waiting.shift();
      if (frame === undefined) return;
      this.#write(frame, 0);
    }
  }

  /** Piece by piece, so that a ping gets in between, and it shows whether the peer takes any. */
  #write(frame: OutgoingFrame, start: number): void {
    const { content } = frame;
    const end = start + PIECE_BYTES;
    const fin = end >= frame.bytes;
    const piece = typeof content === 'string' ? content : content.subarray(start, end);
    this.#inPieces = !fin;
    // The callback of the write, and not `drain`, which never comes when the peer dies.
    this.#socket.send(piece, { binary: false, fin }, error => {
      if (this.#failure !== undefined) return;
      // A stream that is destroyed reports the write under way as done, though it was not.
      if (error || this.#socket.readyState !== this.#socket.OPEN) {
        this.#settle(frame, channelClosed());
      } else if (fin) {
        this.#settle(frame);
      } else {
        this.#takenPieces += 1;
        this.#write(frame, end);
        this.#writeWaiting();
      }
    });
  }

  #settle(frame: OutgoingFrame, reason?: Error): void {
    if (!this.#unsettled.delete(frame)) return;
    this.#bufferedBytes -= frame.bytes;
    if (reason === undefined) frame.resolve();
    else frame.reject(reason);
  }
}

/** Says that there is no channel to write to any more. */
export function channelClosed(): TransportClosedError {
  return new TransportClosedError('Cannot write to the app-server: the channel is closed');
}

function overfull(limit: number): TransportClosedError {
  return new TransportClosedError(
    `Cannot write to the app-server: it does not read, and more than ${limit} bytes wait for it (maxBufferedBytes)`,
  );
}

function tooLong(): InvalidArgumentError {
  return new InvalidArgumentError(
    'frame',
    `Cannot write to the app-server: the frame is longer than ${MAX_MESSAGE_BYTES} bytes, the most that it takes over a WebSocket`,
  );
}
