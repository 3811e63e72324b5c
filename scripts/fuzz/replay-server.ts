import { setImmediate as settle } from 'node:timers/promises';
import { TransportClosedError } from '../../src/errors.js';
import type { Transport } from '../../src/transport/transport.js';
import type { Random } from './random.js';
import type { LogEntry } from './wire-log.js';

interface Asked {
  readonly id: unknown;
  readonly method: string;
}

/** How often the other side is waited for before the log goes on without its request. */
const PATIENCE = 3;

/** How often requests that the log has no answer for are answered somehow. */
const LAST_ROUNDS = 4;

/** Where an answer has its id: before its result, or behind its error. */
const ANSWER_ID = /(?<=^\{"id":)\d+(?=,"(?:result|error)")|(?<=^\{"error":.*,"id":)\d+(?=\}$)/;
const SOME_ANSWERS: readonly string[] = [
  '"result":{}',
  '"result":null',
  '"error":{"code":-32600,"message":"no active turn to interrupt"}',
  '"error":{"code":-32001,"message":"Server overloaded; retry later."}',
];

/** Plays the app-server from a log: its frames in order, each answer behind its request. */
export class ReplayServer {
  /** What a frame let the other side throw. */
  readonly crashes: unknown[] = [];
  readonly #transport: Transport;
  readonly #random: Random;
  #asked: Asked[] = [];
  readonly #ids = new Map<string, unknown>();

  constructor(transport: Transport, random: Random) {
    this.#transport = transport;
    this.#random = random;
    transport.start({ frame: text => this.#receive(text), closed: () => {} });
  }

  async play(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      if ('frame' in entry) this.#send(this.#addressed(entry.frame));
      else await this.#take(entry.asked);
    }
    for (let round = 0; round < LAST_ROUNDS; round += 1) {
      await settle();
      this.#answerSomehow();
    }
    await settle();
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #receive(text: string): void {
    const { id, method }: { id?: unknown; method?: string } = JSON.parse(text);
    if (id !== undefined && method !== undefined) this.#asked.push({ id, method });
  }

  /** Waits for a request of the log, so that its answer is given the right id. */
  async #take({ id, method }: { id: number; method: string }): Promise<void> {
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      await settle();
      const index = this.#asked.findIndex(asked => asked.method === method);
      const [asked] = index === -1 ? [] : this.#asked.splice(index, 1);
      if (asked === undefined) continue;
      this.#ids.set(String(id), asked.id);
      return;
    }
  }

  #addressed(frame: string): string {
    return frame.replace(ANSWER_ID, id => JSON.stringify(this.#ids.get(id) ?? Number(id)));
  }

  #answerSomehow(): void {
    for (const { id } of this.#asked.splice(0)) {
      if (this.#random.chance(0.3)) continue;
      this.#send(`{"id":${JSON.stringify(id)},${this.#random.pick(SOME_ANSWERS)}}`);
    }
  }

  #send(frame: string): void {
    this.#transport.send(frame).catch((error: unknown) => {
      if (!(error instanceof TransportClosedError)) this.crashes.push(error);
    });
  }
}
