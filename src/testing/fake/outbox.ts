import type { Channel, ChannelAct } from './channel.js';

/** How many bytes are written at a time, and how long the pause after them is. */
export interface Pace {
  readonly bytes: number;
  readonly delayMs: number;
}

const encoder = new TextEncoder();

/** Writes to a channel in order, in small portions where that is wanted. */
export class Outbox {
  readonly #channel: Channel;
  readonly #queue: (() => void | Promise<void>)[] = [];
  #pace: Pace | undefined;
  #busy = false;
  #silent = false;
  #endPause: () => void = () => {};

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
  }

  /** Sends one frame. */
  send(text: string): void {
    this.#do(() => {
      if (this.#silent) return undefined;
      if (this.#pace === undefined) return this.#channel.send(text);
      return this.#portions(this.#channel.encode(encoder.encode(text)), this.#pace);
    });
  }

  /** Sends a frame of bytes that may be anything. */
  sendBytes(payload: Uint8Array): void {
    this.#do(() => {
      if (!this.#silent) this.#channel.write(this.#channel.encode(payload), true);
    });
  }

  /** Sends the first half of a frame. */
  sendHalf(text: string): void {
    this.#do(() => {
      const bytes = this.#channel.encode(encoder.encode(text));
      if (!this.#silent) this.#channel.write(bytes.subarray(0, bytes.length >> 1), false);
    });
  }

  /** Does something after everything that was sent before. */
  act(act: ChannelAct): void {
    this.#do(() => this.#channel.act(act));
  }

  /** Sends nothing any more after what was sent before. */
  silence(): void {
    this.#do(() => {
      this.#silent = true;
    });
  }

  /** Forgets what has not been written. */
  close(): void {
    this.#silent = true;
    this.#queue.length = 0;
    this.#endPause();
  }

  #do(task: () => void | Promise<void>): void {
    this.#queue.push(task);
    if (!this.#busy) this.#work();
  }

  /** Runs what is queued, at once as long as nothing has to wait. */
  #work(): void {
    this.#busy = true;
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      const waiting = task();
      if (waiting === undefined) continue;
      void waiting.then(() => this.#work());
      return;
    }
    this.#busy = false;
  }

  async #portions(bytes: Uint8Array, pace: Pace): Promise<void> {
    for (let start = 0; start < bytes.length && !this.#silent; start += pace.bytes) {
      if (start > 0 || pace.delayMs > 0) await this.#pause(pace.delayMs);
      const end = start + pace.bytes;
      if (!this.#silent) this.#channel.write(bytes.subarray(start, end), end >= bytes.length);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      // Without a pause in time there is still one between two writes.
      const timer = ms > 0 ? setTimeout(resolve, ms) : undefined;
      const immediate = ms > 0 ? undefined : setImmediate(resolve);
      this.#endPause = () => {
        clearTimeout(timer);
        clearImmediate(immediate);
        resolve();
      };
    });
  }
}
