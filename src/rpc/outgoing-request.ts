import type { FlowControl, Waiting } from './flow-control.js';
import type { PeerRequestOptions } from './peer.js';
import type { PendingRequest } from './pending-requests.js';

/** What an {@link OutgoingRequest} needs of its peer. */
export interface RequestWire {
  readonly flow: FlowControl;
  /** Tells why nothing can be sent any more; undefined while something can. */
  endReason(): Error | undefined;
  /** Writes the request; gives its id. */
  transmit(request: OutgoingRequest): number;
  /** Takes a request back that is on the wire; tells whether it still was. */
  takeBack(id: number): boolean;
}

/** What an {@link OutgoingRequest} is made from. */
export interface RequestParts {
  readonly method: string;
  readonly params: unknown;
  readonly options: PeerRequestOptions;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** One attempt at a request: it waits for its place, is sent, and settles once. */
export class OutgoingRequest implements PendingRequest, Waiting {
  readonly method: string;
  readonly params: unknown;
  readonly options: PeerRequestOptions;
  waits = false;
  readonly #wire: RequestWire;
  readonly #resolve: (result: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  #id: number | undefined;
  /** Listens to the signal; undefined when there is none. */
  #onAbort: (() => void) | undefined;

  constructor(wire: RequestWire, parts: RequestParts) {
    const { method, params, options, resolve, reject } = parts;
    this.method = method;
    this.params = params;
    this.options = options;
    this.#wire = wire;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Sends the request when it has a place; at once when it is urgent. */
  begin(): void {
    const { signal, urgent } = this.options;
    if (signal !== undefined) {
      this.#onAbort = () => this.#abort();
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    if (urgent === true) this.start();
    else this.#wire.flow.acquire(this);
  }

  resolve(result: unknown): void {
    this.#done();
    try {
      this.options.onResult?.(result);
      this.#resolve(result);
    } catch (error) {
      this.#reject(error);
    }
  }

  reject(reason: unknown): void {
    this.#done();
    this.#reject(reason);
  }

  /** Sends the request, now that it has a place; tells whether it takes it. */
  start(): boolean {
    const { signal, elsewhere } = this.options;
    const endReason = this.#wire.endReason();
    // One signal may belong to many requests, and reach this one after its turn has come.
    if (endReason === undefined && !signal?.aborted) {
      this.#id = this.#wire.transmit(this);
      return true;
    }
    this.#stopListening();
    if (endReason === undefined || signal?.aborted || elsewhere === undefined) {
      this.#reject(endReason ?? signal?.reason);
    } else {
      // Later, since the end has not been told to everybody yet.
      this.#resolve(Promise.resolve(endReason).then(elsewhere));
    }
    return false;
  }

  #abort(): void {
    const { signal } = this.options;
    if (this.#id === undefined) {
      this.#wire.flow.abandon(this);
      this.#reject(signal?.reason);
    } else if (this.#wire.takeBack(this.#id)) {
      this.reject(signal?.reason);
    }
  }

  #done(): void {
    this.#stopListening();
    if (this.options.urgent !== true) this.#wire.flow.release();
  }

  #stopListening(): void {
    if (this.#onAbort !== undefined) {
      this.options.signal?.removeEventListener('abort', this.#onAbort);
    }
  }
}
