import type { LogReader, TurnEvent } from './event-log.js';

/**
 * Reads the assistant's text out of a turn's events.
 *
 * The pieces of a message add up to its completed text: what a completed message holds beyond its
 * deltas comes as a last piece.
 */
export class TextReader implements AsyncIterableIterator<string, undefined> {
  readonly #reader: LogReader;
  readonly #lengths = new Map<string, number>();
  #previous: Promise<unknown> = Promise.resolve();

  constructor(reader: LogReader) {
    this.#reader = reader;
  }

  /** Pieces are given out in order, also to callers that do not wait for each other. */
  next(): Promise<IteratorResult<string, undefined>> {
    const result = this.#previous.then(() => this.#read());
    this.#previous = result.catch(() => {});
    return result;
  }

  async #read(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const { value, done } = await this.#reader.next();
      if (done === true) return { value: undefined, done };
      const piece = this.#piece(value);
      if (piece !== '') return { value: piece, done: false };
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    await this.#reader.return();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #piece(event: TurnEvent): string {
    if (event.method === 'item/agentMessage/delta') {
      const { itemId, delta } = event.params;
      this.#lengths.set(itemId, (this.#lengths.get(itemId) ?? 0) + delta.length);
      return delta;
    }
    if (event.method === 'item/completed' && event.params.item.type === 'agentMessage') {
      const { id, text } = event.params.item;
      return text.slice(this.#lengths.get(id) ?? 0);
    }
    return '';
  }
}
