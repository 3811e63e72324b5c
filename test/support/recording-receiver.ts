import type { FrameReceiver } from '../../src/transport/transport.js';
import { deferred } from './deferred.js';

/** Keeps what a transport hands out, in order, and lets a test wait for it. */
export class RecordingReceiver implements FrameReceiver {
  readonly frames: string[] = [];
  /** The reason of every `closed()`: a right transport makes one entry. */
  readonly closings: (Error | undefined)[] = [];
  /** How many frames had come when `closed()` was told. */
  framesAtClose: number | undefined;
  readonly #closed = deferred<Error | undefined>();
  #waiting: { readonly count: number; resolve(): void }[] = [];

  /** Settles with the reason when the transport says that it is closed. */
  get closedWith(): Promise<Error | undefined> {
    return this.#closed.promise;
  }

  frame(text: string): void {
    this.frames.push(text);
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.frames.length < count) return true;
      resolve();
      return false;
    });
  }

  closed(reason?: Error): void {
    this.closings.push(reason);
    this.framesAtClose ??= this.frames.length;
    this.#closed.resolve(reason);
  }

  /** Waits until that many frames have come. */
  received(count: number): Promise<void> {
    if (this.frames.length >= count) return Promise.resolve();
    return new Promise(resolve => {
      this.#waiting.push({ count, resolve });
    });
  }
}
