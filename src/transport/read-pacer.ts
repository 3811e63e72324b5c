import type { Readable } from 'node:stream';

/** From this many lines a second on, waking up for each costs more than what it says. */
const FAST_LINES_PER_SECOND = 3_000;

/** How long the rate is looked at, in milliseconds. */
const WINDOW_MS = 10;

/** How long a fast stream is left alone, in milliseconds: the most that a line waits longer. */
const PAUSE_MS = 4;

/** Blocks of this size hold many lines already: a pause would only slow them down. */
const LARGE_BLOCK = 16 * 1024;

/**
 * Reads a stream that sends many small blocks in fewer, larger ones.
 *
 * A pipe that is not read for a moment fills up and is then read at once, so each line costs a
 * fraction of a wake-up instead of one. The pipe pushes back meanwhile; nothing is lost.
 */
export class ReadPacer {
  readonly #input: Readable;
  #windowStart = 0;
  #lines = 0;
  #isFast = false;
  #isPausing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(input: Readable) {
    this.#input = input;
  }

  /** Takes note of a block that was read; may leave the stream alone for a moment. */
  read(bytes: number, lines: number): void {
    this.#count(lines);
    if (!this.#isFast || this.#isPausing || bytes >= LARGE_BLOCK) return;
    this.#isPausing = true;
    // What has arrived already is read first, so that no line waits for more than one pause.
    setImmediate(() => this.#pause());
  }

  /** Pauses no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isPausing = true;
  }

  #count(lines: number): void {
    const now = performance.now();
    const elapsed = now - this.#windowStart;
    this.#lines += lines;
    if (elapsed < WINDOW_MS) return;
    this.#isFast = (this.#lines * 1_000) / elapsed >= FAST_LINES_PER_SECOND;
    this.#windowStart = now;
    this.#lines = 0;
  }

  #pause(): void {
    if (this.#input.destroyed) return;
    this.#input.pause();
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#resume(), PAUSE_MS);
    else this.#timer.refresh();
  }

  #resume(): void {
    this.#isPausing = false;
    this.#input.resume();
  }
}
