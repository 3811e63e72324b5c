import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Sits at the terminal of an example that runs: types lines, reads what it prints, presses Ctrl-C. */
export class User {
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  #printed = '';
  #ended = false;
  #wake: () => void = () => {};

  constructor(child: ChildProcess) {
    this.#child = child;
    const { stdin, stdout } = child as ChildProcess & { stdin: Writable; stdout: Readable };
    this.#stdin = stdin;
    // A program that ends without reading what was typed is no error of the user's.
    stdin.on('error', () => {});
    stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
      this.#wake();
    });
    child.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Types lines, each with Enter. */
  type(...lines: readonly string[]): void {
    for (const line of lines) this.#stdin.write(`${line}\n`);
  }

  /** Presses Ctrl-C. */
  pressCtrlC(): void {
    this.#child.kill('SIGINT');
  }

  /** Waits until the program has printed a text; rejects when it ends without. */
  async sees(text: string): Promise<void> {
    while (!this.#printed.includes(text)) {
      if (this.#ended) throw new Error(`ends without printing ${JSON.stringify(text)}`);
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  /** Leaves: the program reads the end of its input. */
  leave(): void {
    this.#stdin.end();
  }
}
