import { Buffer, isAscii } from 'node:buffer';
import { TransportClosedError } from '../errors.js';

const NEWLINE = 0x0a;

/** The longest line that is accepted unless told otherwise: 256 MiB. */
const DEFAULT_MAX_LINE_BYTES: number = 256 * 1024 * 1024;

/** The room for the beginning of a line that is kept from one line to the next, in bytes. */
const ROOM: number = 64 * 1024;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into lines of text.
 *
 * Only the byte 0x0A ends a line: U+2028 and U+2029 are ordinary text in JSON. Each byte is looked
 * at once, however many blocks a line spans, and a character that is cut by a block border is
 * decoded whole.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  /** Holds the beginning of a line whose end has not come; larger than that, so that it need not grow. */
  #pending: Buffer = NOTHING;
  #pendingBytes = 0;

  constructor(maxLineBytes: number = DEFAULT_MAX_LINE_BYTES) {
    this.#maxLineBytes = maxLineBytes;
  }

  /**
   * Takes the next block and emits every line that it completes, without empty ones. The block may be
   * filled anew as soon as this returns.
   *
   * @throws TransportClosedError when a line is longer than the limit.
   */
  push(block: Uint8Array, emit: (line: string) => void): void {
    const bytes = asBuffer(block);
    const lastNewline = bytes.lastIndexOf(NEWLINE);
    if (lastNewline === -1) {
      this.#keep(bytes);
      return;
    }
    let start = 0;
    if (this.#pendingBytes > 0) {
      start = bytes.indexOf(NEWLINE) + 1;
      this.#keep(bytes.subarray(0, start - 1));
      this.#flushPending(emit);
    }
    const end = lastNewline + 1;
    const isWhole = start === 0 && end === bytes.length;
    this.#emitComplete(isWhole ? bytes : bytes.subarray(start, end), emit);
    if (end < bytes.length) this.#keep(bytes.subarray(end));
  }

  /** Emits what is left when the stream ends without a final newline. */
  end(emit: (line: string) => void): void {
    if (this.#pendingBytes > 0) this.#flushPending(emit);
  }

  #keep(fragment: Buffer): void {
    const length = this.#pendingBytes + fragment.length;
    this.#checkLength(length);
    if (length > this.#pending.length) this.#grow(length);
    fragment.copy(this.#pending, this.#pendingBytes);
    this.#pendingBytes = length;
  }

  /** Doubles the room, so that what a long line takes to copy is in proportion to its length. */
  #grow(length: number): void {
    const room = Math.max(length, 2 * this.#pending.length, ROOM);
    const larger = Buffer.allocUnsafeSlow(room);
    this.#pending.copy(larger, 0, 0, this.#pendingBytes);
    this.#pending = larger;
  }

  #flushPending(emit: (line: string) => void): void {
    const line = this.#pending.subarray(0, this.#pendingBytes);
    this.#forgetPending();
    if (line.length > 0) emit(line.toString(isAscii(line) ? 'latin1' : 'utf8'));
  }

  #forgetPending(): void {
    this.#pendingBytes = 0;
    // The room of a long line is not kept for short ones.
    if (this.#pending.length > ROOM) this.#pending = NOTHING;
  }

  /** Emits the lines of a block that ends with a newline and begins with a line. */
  #emitComplete(block: Buffer, emit: (line: string) => void): void {
    if (isAscii(block)) this.#emitAscii(block.toString('latin1'), emit);
    else this.#emitUtf8(block, emit);
  }

  #emitAscii(text: string, emit: (line: string) => void): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#checkLength(end - start);
      if (end > start) emit(text.slice(start, end));
      start = end + 1;
    }
  }

  #emitUtf8(block: Buffer, emit: (line: string) => void): void {
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, start)) {
      this.#checkLength(end - start);
      if (end > start) emit(block.toString('utf8', start, end));
      start = end + 1;
    }
  }

  #checkLength(bytes: number): void {
    if (bytes <= this.#maxLineBytes) return;
    this.#forgetPending();
    throw new TransportClosedError(
      `Cannot read from the app-server: a line is longer than ${this.#maxLineBytes} bytes (maxLineBytes)`,
    );
  }
}

function asBuffer(block: Uint8Array): Buffer {
  return Buffer.isBuffer(block)
    ? block
    : Buffer.from(block.buffer, block.byteOffset, block.byteLength);
}
