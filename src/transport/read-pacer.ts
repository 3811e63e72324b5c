import type { Readable } from 'node:stream';
import { BLOCK_BYTES } from './read-blocks.js';
import { handleOf, type ReadHandle } from './read-handle.js';

/** From this many lines a second on, waking up for each costs more than what it says. */
const FAST_LINES_PER_SECOND = 3_000;

/** How long the rate is looked at, in milliseconds. */
const WINDOW_MS = 10;

/**
 * How long a fast pipe is left alone, in milliseconds: the most that a line waits longer. At 25,000
 * lines a second it is not half full by then.
 */
export const PIPE_PAUSE_MS = 3;

/**
 * How long a fast socket is left alone, in milliseconds. A unix socket holds some 280 messages,
 * however short, and who listens on one ends it when it falls behind.
 */
export const SOCKET_PAUSE_MS = 2;

/**
 * Reads a pipe or a socket that brings many small blocks in fewer, larger ones.
 *
 * What is not read for a moment fills up and is then read at once, so each line costs a fraction of a
 * wake-up instead of one. That spares the writer as much: it wakes its reader up for each line, too.
 * The writer has to wait when it is full; nothing is lost. Whoever has just written waits for an
 * answer, so there are no pauses then. Streams that have nothing of Node.js below them are left as
 * they are.
 */
export class ReadPacer {
  readonly #input: Readable;
  readonly #pauseMs: number;
  #windowStart = 0;
  #lines = 0;
  #isFast = false;
  #hasWritten = false;
  #stopped = false;
  #paused: ReadHandle | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(input: Readable, pauseMs: number) {
    this.#input = input;
    this.#pauseMs = pauseMs;
  }

  /** Takes note of a block that was read; may leave the stream alone for a moment. */
  read(bytes: number, lines: number): void {
    this.#count(lines);
    if (!this.#isFast || bytes >= BLOCK_BYTES || this.#paused !== undefined) return;
    const handle = this.#stopped ? undefined : handleOf(this.#input);
    if (handle === undefined) return;
    // Pausing the stream is not enough: it goes on to read, line by line, until it is full.
    handle.readStop();
    this.#paused = handle;
    this.#timer = setTimeout(() => this.#resume(), this.#pauseMs);
  }

  /** Takes note that something was written: its answer is to be read when it comes. */
  wrote(): void {
    this.#hasWritten = true;
    this.#isFast = false;
    if (this.#paused !== undefined) this.#resume();
  }

  /** Pauses no more. */
  stop(): void {
    this.#stopped = true;
    this.#resume();
  }

  #count(lines: number): void {
    this.#lines += lines;
    const now = performance.now();
    const elapsed = now - this.#windowStart;
    if (elapsed < WINDOW_MS) return;
    const isFast = (this.#lines * 1_000) / elapsed >= FAST_LINES_PER_SECOND;
    this.#isFast = isFast && !this.#hasWritten;
    this.#hasWritten = false;
    this.#windowStart = now;
    this.#lines = 0;
  }

  #resume(): void {
    clearTimeout(this.#timer);
    const paused = this.#paused;
    this.#paused = undefined;
    // What has been destroyed meanwhile has let go of its handle.
    if (paused !== undefined && handleOf(this.#input) === paused) paused.readStart();
  }
}
