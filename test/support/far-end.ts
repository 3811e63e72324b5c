import { MemoryTransport } from '../../src/transport/memory-transport.js';
import type { Transport } from '../../src/transport/transport.js';

/** A message as the far end received it. */
export interface FarMessage {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly trace?: unknown;
}

type Answerer = (message: FarMessage) => unknown;

/** The other side of a connection in memory, scripted by the test. */
export class FarEnd {
  /** Everything that came, in order. */
  readonly received: FarMessage[] = [];
  /** The same as raw frames. */
  readonly frames: string[] = [];
  closed = false;
  readonly #transport: Transport;
  readonly #taken = new Set<FarMessage>();
  #waiting: { readonly method: string; resolve(message: FarMessage): void }[] = [];
  readonly #answerers = new Map<string, Answerer>();

  /** Makes a connection; the first half is for the code under test. */
  static connect(): [Transport, FarEnd] {
    const [near, far] = MemoryTransport.pair();
    return [near, new FarEnd(far)];
  }

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.start({
      frame: text => this.#receive(text),
      closed: () => {
        this.closed = true;
      },
    });
  }

  /** Answers every request of a method with what `answerer` returns. */
  onRequest(method: string, answerer: Answerer): void {
    this.#answerers.set(method, answerer);
  }

  /** Waits for the next message of a method that nobody has waited for yet. */
  next(method: string): Promise<FarMessage> {
    const known = this.received.find(
      message => message.method === method && !this.#taken.has(message),
    );
    if (known === undefined) {
      return new Promise(resolve => {
        this.#waiting.push({ method, resolve });
      });
    }
    this.#taken.add(known);
    return Promise.resolve(known);
  }

  /** The messages of one method so far. */
  of(method: string): FarMessage[] {
    return this.received.filter(message => message.method === method);
  }

  /** Sends a frame as it is. */
  async sendRaw(frame: string): Promise<void> {
    await this.#transport.send(frame);
  }

  /** Sends a message. */
  async send(message: object): Promise<void> {
    await this.sendRaw(JSON.stringify(message));
  }

  notify(method: string, params?: unknown): Promise<void> {
    return this.send({ method, params });
  }

  answer(request: FarMessage, result: unknown): Promise<void> {
    return this.send({ id: request.id, result });
  }

  refuse(request: FarMessage, code: number, message: string): Promise<void> {
    return this.send({ id: request.id, error: { code, message } });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #receive(text: string): void {
    this.frames.push(text);
    const message: FarMessage = JSON.parse(text);
    this.received.push(message);
    const answerer = this.#answerers.get(message.method ?? '');
    if (answerer !== undefined && message.id !== undefined) {
      void this.answer(message, answerer(message));
    }
    const index = this.#waiting.findIndex(({ method }) => method === message.method);
    if (index === -1) return;
    this.#taken.add(message);
    for (const { resolve } of this.#waiting.splice(index, 1)) resolve(message);
  }
}
