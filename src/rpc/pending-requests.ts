import { RequestTimeoutError } from '../errors.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';

/** How a request on the wire ends. */
export interface PendingRequest {
  readonly method: string;
  /** Takes the result; called synchronously when the answer arrives. */
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

interface Entry {
  readonly request: PendingRequest;
  readonly timer: NodeJS.Timeout | undefined;
}

/** The requests on the wire: gives out ids, and settles each exactly once. */
export class PendingRequests {
  readonly #entries = new Map<number, Entry>();
  #nextId = 1;

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a request and starts its clock; `timeoutMs` of 0 means no limit. Returns its id. */
  add(request: PendingRequest, timeoutMs: number): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const timer =
      timeoutMs > 0
        ? setTimeout(
            () => this.take(id)?.reject(new RequestTimeoutError(request.method, timeoutMs)),
            Math.min(timeoutMs, MAX_TIMER_MS),
          )
        : undefined;
    this.#entries.set(id, { request, timer });
    return id;
  }

  /** Removes a request and returns it, so that the caller settles it; undefined when it is not pending. */
  take(id: unknown): PendingRequest | undefined {
    if (typeof id !== 'number') return undefined;
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    clearTimeout(entry.timer);
    return entry.request;
  }

  /** Rejects every request that is pending. */
  rejectAll(reason: Error): void {
    for (const id of [...this.#entries.keys()]) this.take(id)?.reject(reason);
  }
}
