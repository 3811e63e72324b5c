/** Where a request of the model is. */
type Place = 'line' | 'wire' | 'pause' | 'settled';

/** A request as the plain model knows it. */
export interface ModelRequest {
  readonly urgent: boolean;
  readonly retried: boolean;
  readonly timeoutMs: number;
  readonly signal: number | undefined;
  place: Place;
  attempts: number;
  /** When it times out on the wire, or when its pause ends. */
  due: number;
  outcome: string | undefined;
}

/** What a request is made with. */
export type RequestPlan = Pick<ModelRequest, 'urgent' | 'retried' | 'timeoutMs' | 'signal'>;

/** How long the pause before the second and last attempt is, in milliseconds. */
export const PAUSE_MS = 20;

/** What a peer is to do, in plain lists and without anything asynchronous. */
export class PeerModel {
  readonly requests: ModelRequest[] = [];
  /** The numbers of the requests in the order in which they were put on the wire. */
  readonly sent: number[] = [];
  readonly aborted = new Set<number>();
  ended = false;
  readonly #limit: number;
  #now = 0;
  #line: ModelRequest[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get onWire(): ModelRequest[] {
    return this.requests.filter(({ place }) => place === 'wire');
  }

  get outcomes(): (string | undefined)[] {
    return this.requests.map(({ outcome }) => outcome);
  }

  request(plan: RequestPlan): void {
    const request: ModelRequest = {
      ...plan,
      place: 'line',
      attempts: 0,
      due: Number.POSITIVE_INFINITY,
      outcome: undefined,
    };
    this.requests.push(request);
    this.#attempt(request);
  }

  /** Takes an answer; `busy` is tried again once. */
  answer(index: number, kind: 'ok' | 'error' | 'busy'): void {
    const request = this.requests[index];
    if (request?.place !== 'wire') return;
    if (kind !== 'busy' || !request.retried || request.attempts === 2) {
      this.#settle(request, kind === 'busy' && request.retried ? 'exceeded' : kind);
      return;
    }
    request.place = 'pause';
    request.due = this.#now + PAUSE_MS;
    this.#admit();
  }

  abort(signal: number): void {
    this.aborted.add(signal);
    for (const request of this.requests) {
      if (request.signal === signal) this.#settle(request, `aborted ${signal}`);
    }
  }

  /** Lets time pass; all that is due then comes in the order in which it was set. */
  pass(ms: number): void {
    this.#now += ms;
    const due = this.requests.filter(request => request.due <= this.#now);
    for (const request of due.filter(({ place }) => place === 'wire')) {
      this.#settle(request, 'timeout');
    }
    for (const request of due.filter(({ place }) => place === 'pause')) this.#attempt(request);
  }

  end(): void {
    this.ended = true;
    for (const request of this.requests) this.#settle(request, 'ended');
  }

  #attempt(request: ModelRequest): void {
    if (request.signal !== undefined && this.aborted.has(request.signal)) {
      this.#settle(request, `aborted ${request.signal}`);
    } else if (this.ended) {
      this.#settle(request, 'ended');
    } else if (request.urgent) {
      this.#transmit(request);
    } else {
      request.place = 'line';
      request.due = Number.POSITIVE_INFINITY;
      this.#line.push(request);
      this.#admit();
    }
  }

  #admit(): void {
    while (!this.ended && this.onWire.filter(({ urgent }) => !urgent).length < this.#limit) {
      const next = this.#line.shift();
      if (next === undefined) return;
      if (next.signal === undefined || !this.aborted.has(next.signal)) this.#transmit(next);
    }
  }

  #transmit(request: ModelRequest): void {
    request.place = 'wire';
    request.attempts += 1;
    request.due =
      request.timeoutMs === 0 ? Number.POSITIVE_INFINITY : this.#now + request.timeoutMs;
    this.sent.push(this.requests.indexOf(request));
  }

  #settle(request: ModelRequest, outcome: string): void {
    if (request.place === 'settled') return;
    request.place = 'settled';
    request.outcome = outcome;
    this.#line = this.#line.filter(other => other !== request);
    this.#admit();
  }
}
