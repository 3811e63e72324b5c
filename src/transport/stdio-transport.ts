import { Buffer } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import { TransportClosedError } from '../errors.js';
import { readBlocks } from './read-blocks.js';
import { PIPE_PAUSE_MS, ReadPacer } from './read-pacer.js';
import { LineSplitter } from './split-lines.js';
import type { FrameReceiver, Transport } from './transport.js';

/** What a {@link StdioTransport} is made from. */
export interface StdioTransportOptions {
  /** The bytes that come from the peer, such as a child's standard output. */
  readonly input: Readable;
  /** Where the bytes for the peer go, such as a child's standard input. */
  readonly output: Writable;
  /** The longest line that is accepted, in bytes. Default: 256 MiB. */
  readonly maxLineBytes?: number | undefined;
  /**
   * How many bytes may wait behind a frame that the peer has not taken yet; more of them end the
   * channel. A frame that need not wait may be of any size. Default: 64 MiB.
   */
  readonly maxBufferedBytes?: number | undefined;
  /**
   * How long the output stays open when the peer has gone, in milliseconds: closing it at once would
   * make a child exit that was about to live on. Default: 0.
   */
  readonly lingerMs?: number | undefined;
}

const DEFAULT_MAX_BUFFERED_BYTES: number = 64 * 1024 * 1024;

/** Frames that wait are written together up to this size, in bytes. */
const WRITE_AT_ONCE: number = 64 * 1024;

/** How long the peer's last output may follow the moment it stops reading, in milliseconds. */
const LAST_OUTPUT_MS = 250;

interface Outgoing {
  readonly frame: string;
  readonly bytes: number;
  resolve(): void;
  reject(reason: Error): void;
}

/** Says that the peer does not speak, or does not listen, any more: it may be about to exit. */
export class PeerGoneError extends TransportClosedError {}

/** Carries one frame per line over a pair of byte streams. Owns both. */
export class StdioTransport implements Transport {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #splitter: LineSplitter;
  #pacer: ReadPacer | undefined;
  readonly #maxBufferedBytes: number;
  /** The frames that are being written, the oldest first. */
  #underWay: readonly Outgoing[] = [];
  /** The frames that wait behind those. */
  readonly #unsent: Outgoing[] = [];
  /** The size of all frames that the peer has not taken yet. */
  #unsettledBytes = 0;
  #receiver: FrameReceiver | undefined;
  #closed = false;
  #reason: Error | undefined;
  readonly #lingerMs: number;
  #outputLost: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(options: StdioTransportOptions) {
    this.#input = options.input;
    this.#output = options.output;
    this.#splitter = new LineSplitter(options.maxLineBytes);
    this.#maxBufferedBytes = options.maxBufferedBytes ?? DEFAULT_MAX_BUFFERED_BYTES;
    this.#lingerMs = options.lingerMs ?? 0;
    // From the beginning: an error that nobody hears would crash the host.
    this.#output.on('error', cause => this.#loseOutput(cause));
    this.#input.on('error', cause => this.#loseInput(cause));
    this.#input.once('close', () => {
      this.#finish(new PeerGoneError('The channel to the app-server was destroyed'));
    });
  }

  start(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    if (this.#closed) {
      receiver.closed(this.#reason);
      return;
    }
    let lines = 0;
    const emit = (line: string): void => {
      lines += 1;
      if (!this.#closed) receiver.frame(line);
    };
    const reader = readBlocks(this.#input, block => {
      try {
        lines = 0;
        if (!this.#closed) this.#splitter.push(block, emit);
        this.#pacer?.read(block.byteLength, lines);
      } catch (error) {
        this.#finish(error instanceof Error ? error : new Error(String(error)));
      }
    });
    this.#pacer = new ReadPacer(reader, PIPE_PAUSE_MS);
    if (reader !== this.#input) reader.on('error', cause => this.#loseInput(cause));
    reader.once('end', () => {
      if (!this.#closed) this.#splitter.end(emit);
      this.#finish(new PeerGoneError('The app-server closed its standard output'));
    });
  }

  send(frame: string): Promise<void> {
    if (this.#closed) {
      const message = 'Cannot write to the app-server: the channel is closed';
      return Promise.reject(new TransportClosedError(message));
    }
    const bytes = Buffer.byteLength(frame) + 1;
    if (this.#isTooMuch(bytes)) {
      const reason = notReading(this.#maxBufferedBytes);
      this.#finish(reason);
      return Promise.reject(reason);
    }
    this.#pacer?.wrote();
    return new Promise((resolve, reject) => {
      this.#unsent.push({ frame, bytes, resolve, reject });
      this.#unsettledBytes += bytes;
      if (this.#underWay.length === 0) this.#write();
    });
  }

  /**
   * Writes what waits, in one piece as far as that is small: to write costs much, and by how often.
   *
   * Settled by the write's own callback: `drain` never comes when the peer dies with a full pipe.
   */
  #write(): void {
    const frames = this.#takeUnsent();
    if (frames.length === 0) return;
    this.#underWay = frames;
    const text = frames.map(({ frame }) => `${frame}\n`).join('');
    this.#output.write(text, cause => {
      this.#underWay = [];
      // A pipe that is destroyed reports the write under way as done, though it was not.
      const lost = cause || this.#output.destroyed ? writeFailed(cause) : undefined;
      for (const { bytes, resolve, reject } of frames) {
        this.#unsettledBytes -= bytes;
        if (lost === undefined) resolve();
        else reject(lost);
      }
      this.#write();
    });
  }

  #takeUnsent(): Outgoing[] {
    let count = 0;
    for (let bytes = 0; bytes < WRITE_AT_ONCE && count < this.#unsent.length; count += 1) {
      bytes += this.#unsent[count]?.bytes ?? 0;
    }
    return this.#unsent.splice(0, count);
  }

  async close(): Promise<void> {
    this.#finish();
    this.#closeOutput();
  }

  #isTooMuch(bytes: number): boolean {
    const [oldest] = this.#underWay;
    if (oldest === undefined) return false;
    return this.#unsettledBytes - oldest.bytes + bytes > this.#maxBufferedBytes;
  }

  #loseInput(cause: Error): void {
    this.#finish(new TransportClosedError('Cannot read from the app-server', { cause }));
  }

  /** Nothing can be asked or answered any more, but what the peer said last may still be under way. */
  #loseOutput(cause: Error): void {
    if (this.#closed) return;
    this.#outputLost ??= setTimeout(() => this.#finish(writeFailed(cause)), LAST_OUTPUT_MS);
  }

  #finish(reason?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    clearTimeout(this.#outputLost);
    this.#pacer?.stop();
    this.#input.destroy();
    if (reason instanceof PeerGoneError && this.#lingerMs > 0) {
      this.#lingering = setTimeout(() => this.#closeOutput(), this.#lingerMs);
    } else {
      this.#closeOutput();
    }
    this.#receiver?.closed(reason);
  }

  #closeOutput(): void {
    clearTimeout(this.#lingering);
    this.#output.destroy();
  }
}

function writeFailed(cause: Error | null | undefined): PeerGoneError {
  return new PeerGoneError('Cannot write to the app-server', cause ? { cause } : undefined);
}

function notReading(limit: number): TransportClosedError {
  return new TransportClosedError(
    `Cannot write to the app-server: it does not read, and more than ${limit} bytes wait for it (maxBufferedBytes)`,
  );
}
