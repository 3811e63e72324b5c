/** Hands events from one side to one reader, in order; whoever puts them in never waits. */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #wake: () => void = () => {};
  #end: { readonly error?: Error } | undefined;

  /** Adds an event; does nothing after the end. */
  push(event: T): void {
    if (this.#end !== undefined) return;
    this.#events.push(event);
    this.#wake();
  }

  /** Ends the queue behind the events that are in it, with an error if one is given. */
  end(error?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    this.#wake();
  }

  /** Reads to the end. */
  async *read(): AsyncGenerator<T, undefined> {
    for (;;) {
      const events = this.#events.splice(0);
      if (events.length > 0) yield* events;
      else if (this.#end !== undefined) break;
      else await this.#more();
    }
    if (this.#end.error !== undefined) throw this.#end.error;
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }
}
