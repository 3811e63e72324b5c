import type { Readable } from 'node:stream';
import { redactor } from './redact.js';

const LIMIT_BYTES = 64 * 1024;

/** A word or line that the limit has cut is left out: half a secret is not recognized as one. */
const CUT_PART = /^(?:[^\n]{0,16384}\n|\S{0,16384})/;

/** Keeps the last 64 KiB of a stream, and reads it to its end so that the writer never blocks. */
export class StderrTail {
  readonly #redact: (text: string) => string;
  #blocks: Uint8Array[] = [];
  #bytes = 0;
  #isCut = false;

  /** `redact` takes out of the text what must not be repeated. Default: what looks like a secret. */
  constructor(stream: Readable, redact: (text: string) => string = redactor({})) {
    this.#redact = redact;
    stream.on('data', (block: Uint8Array) => this.#keep(block));
    stream.on('error', () => {});
  }

  /** Decodes what is kept, without secrets. */
  text(): string {
    const bytes = Buffer.concat(this.#blocks);
    const text = bytes.subarray(-LIMIT_BYTES).toString('utf8').trimEnd();
    const isCut = this.#isCut || bytes.length > LIMIT_BYTES;
    return this.#redact(isCut ? text.replace(CUT_PART, '') : text);
  }

  #keep(block: Uint8Array): void {
    this.#blocks.push(block);
    this.#bytes += block.length;
    let first = this.#blocks[0];
    while (first !== undefined && this.#bytes - first.length >= LIMIT_BYTES) {
      this.#isCut = true;
      this.#blocks.shift();
      this.#bytes -= first.length;
      first = this.#blocks[0];
    }
  }
}
