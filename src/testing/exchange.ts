import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from './gate.js';
import type { Beat } from './sse.js';

/** What an exchange is made from. */
export interface ExchangeParts {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly response: ServerResponse;
}

/** Carries one HTTP request and its answer. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The unpacked body. */
  bytes: Uint8Array = new Uint8Array();
  readonly #response: ServerResponse;
  readonly #ended = new AbortController();

  constructor(parts: ExchangeParts) {
    this.method = parts.method;
    this.path = parts.path;
    this.headers = parts.headers;
    this.#response = parts.response;
    parts.response.once('close', () => this.abort());
  }

  /** Aborts when the peer is gone, the answer is complete, or the server closes. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  abort(): void {
    this.#ended.abort();
  }

  /** Answers at once: text as it is, anything else as JSON. */
  answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const isText = typeof body === 'string';
    const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
    this.#response.writeHead(status, { 'content-type': type, ...headers });
    this.#response.end(isText ? body : JSON.stringify(body));
  }

  /** Ends an exchange that cannot be answered as it should: HTTP 400, or a cut when it is too late. */
  giveUp(cause: unknown): void {
    if (this.#response.headersSent || this.signal.aborted) this.#response.destroy();
    else this.answer(400, { error: { message: String(cause) } });
  }

  /** Answers with an event stream; stops early when the peer is gone. */
  async stream(beats: Iterable<Beat>): Promise<void> {
    this.#response.writeHead(200, { 'content-type': 'text/event-stream' });
    let pending = '';
    for (const beat of beats) {
      if (beat.kind === 'frame') {
        pending += beat.text;
        continue;
      }
      // Frames go out together up to the next wait: one write, and the reader sees the same order.
      await this.#write(pending);
      pending = '';
      if (beat.kind === 'cut') {
        this.#response.destroy();
        return;
      }
      if (beat.kind === 'hold') await this.hold(beat.gate);
      else await sleep(beat.ms, undefined, { signal: this.signal }).catch(() => {});
      if (this.signal.aborted) return;
    }
    this.#response.end(pending);
  }

  /** Waits until the gate is open or the exchange has ended. */
  async hold(gate: Gate): Promise<void> {
    const { signal } = this;
    if (signal.aborted) return;
    await new Promise<void>(resolve => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      void gate.pass().then(done);
    });
  }

  #write(text: string): Promise<void> {
    if (text === '' || this.signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      this.#response.write(text, () => resolve());
    });
  }
}
