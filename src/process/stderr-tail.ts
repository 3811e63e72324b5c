import type { Readable } from 'node:stream';

const LIMIT_BYTES = 64 * 1024;

/** Keeps the last 64 KiB of a stream, and reads it to its end so that the writer never blocks. */
export class StderrTail {
  #blocks: Uint8Array[] = [];
  #bytes = 0;

  constructor(stream: Readable) {
    stream.on('data', (block: Uint8Array) => this.#keep(block));
    stream.on('error', () => {});
  }

  /** Decodes what is kept. */
  text(): string {
    return Buffer.concat(this.#blocks).subarray(-LIMIT_BYTES).toString('utf8').trimEnd();
  }

  #keep(block: Uint8Array): void {
    this.#blocks.push(block);
    this.#bytes += block.length;
    let first = this.#blocks[0];
    while (first !== undefined && this.#bytes - first.length >= LIMIT_BYTES) {
      this.#blocks.shift();
      this.#bytes -= first.length;
      first = this.#blocks[0];
    }
  }
}
