import { RequestTimeoutError, RpcError, ServerBusyError, TransportClosedError } from '../errors.js';
import type { Transport } from '../transport/transport.js';
import type { Logger } from '../util/logger.js';
import { FlowControl } from './flow-control.js';
import { FrameParser } from './frame-parser.js';
import { type InboundContext, InboundRequests } from './inbound-requests.js';
import { type RequestId, serialize, type TraceContext, toRpcError } from './messages.js';
import { OutgoingRequest, type RequestWire } from './outgoing-request.js';
import { PendingRequests } from './pending-requests.js';
import { RequestQueueFullError } from './request-queue-full-error.js';
import { delay, type RetryLimits, retry } from './retry.js';

/** A notification as it came off the wire. */
export interface IncomingNotification {
  readonly method: string;
  readonly params?: unknown;
}

/** What a {@link Peer} needs. None of the functions may throw, except `handleRequest`. */
export interface PeerOptions {
  readonly maxInFlight: number;
  /** How many requests may wait for a place on the wire. Default: no limit. */
  readonly maxQueuedRequests?: number | undefined;
  readonly requestTimeoutMs: number;
  readonly retry: RetryLimits | false;
  readonly logger: Logger;
  /** Sees every frame that crosses the wire. */
  readonly onWire?: ((frame: string, direction: 'in' | 'out') => void) | undefined;
  /** Gives the trace context of the next request. */
  readonly traceContext?: (() => TraceContext | undefined) | undefined;
  /** Takes a notification, synchronously and in order. */
  onNotification(message: IncomingNotification): void;
  /** Answers a request of the other side; a thrown {@link RpcError} becomes an error answer. */
  handleRequest(method: string, params: unknown, context: InboundContext): unknown;
  /** Told once, after everything that waited was rejected. */
  onClose(reason: Error): void;
}

/** How one request is made. */
export interface PeerRequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, from the moment the request is on the wire; 0 means no limit. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryLimits | false | undefined;
  /** Does not wait for a place in the window. */
  readonly urgent?: boolean | undefined;
  /** Told when the request goes onto the wire, at each attempt: from then on it may be carried out. */
  readonly onSent?: (() => void) | undefined;
  /** Sees the result synchronously, before any later frame is dispatched. */
  readonly onResult?: ((result: unknown) => void) | undefined;
  /**
   * Sends the request over another connection, since this one ended before it was ever on the wire;
   * rejects with the reason of the end when it may not. Told after `onClose`.
   */
  readonly elsewhere?: ((reason: Error) => Promise<unknown>) | undefined;
  /** Makes the error that the call rejects with out of the one that came. */
  readonly explain?: ((error: unknown) => unknown) | undefined;
}

/** One end of a JSON-RPC connection. Every way it can end goes through one funnel. */
export class Peer {
  readonly #transport: Transport;
  readonly #options: PeerOptions;
  readonly #parser = new FrameParser();
  readonly #pending = new PendingRequests();
  readonly #flow: FlowControl;
  readonly #wire: RequestWire;
  readonly #inbound: InboundRequests;
  readonly #ending = new AbortController();
  #endReason: Error | undefined;

  constructor(transport: Transport, options: PeerOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#flow = new FlowControl(options.maxInFlight, options.maxQueuedRequests);
    this.#wire = {
      flow: this.#flow,
      endReason: () => this.#endReason,
      transmit: request => this.#transmit(request),
      takeBack: id => this.#pending.take(id) !== undefined,
    };
    this.#inbound = new InboundRequests(options, message => this.#send(message));
  }

  /** Begins to read: what is there already is dispatched before this returns. */
  start(): void {
    this.#transport.start({
      frame: frame => this.#receive(frame),
      closed: reason => this.#end(reason ?? new TransportClosedError('The session is closed')),
    });
  }

  /** Why the connection ended; undefined while it is open. */
  get endReason(): Error | undefined {
    return this.#endReason;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * Rejects with a typed RpcError for an error answer, with RequestTimeoutError, with
   * RequestQueueFullError, with the signal's reason, or with the reason for which the connection
   * ended.
   */
  request(method: string, params: unknown, options: PeerRequestOptions = {}): Promise<unknown> {
    // Not an async function: its frame would be kept for each of the thousands that may wait.
    return this.#attempt(method, params, options).catch(failure => {
      const fail = (error: unknown): never => {
        throw pointedAtCaller(options.explain?.(error) ?? error);
      };
      if (!(failure instanceof ServerBusyError)) return fail(failure);
      return this.#again(failure, { method, params, options }).catch(fail);
    });
  }

  /** Sends a notification. */
  async notify(method: string, params?: unknown): Promise<void> {
    if (this.#endReason !== undefined) throw this.#endReason;
    await this.#send({ method, params });
  }

  /** Tells the handler of a request that its answer is no longer wanted. */
  cancelInbound(id: RequestId, reason: unknown): void {
    this.#inbound.cancel(id, reason);
  }

  /** Rejects everything that waits with `reason`, then closes the transport. */
  async close(reason: Error): Promise<void> {
    this.#end(reason);
    await this.#transport.close();
  }

  #attempt(method: string, params: unknown, options: PeerRequestOptions): Promise<unknown> {
    const { signal, urgent } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (urgent !== true && this.#flow.full) {
      const limit = this.#options.maxQueuedRequests ?? 0;
      return Promise.reject(new RequestQueueFullError(method, limit));
    }
    return new Promise((resolve, reject) => {
      new OutgoingRequest(this.#wire, { method, params, options, resolve, reject }).begin();
    });
  }

  /** Goes on after a first attempt that was refused for overload. */
  async #again(
    refusal: ServerBusyError,
    { method, params, options }: Pick<OutgoingRequest, 'method' | 'params' | 'options'>,
  ): Promise<unknown> {
    const { signal, retry: limits = this.#options.retry } = options;
    if (limits === false) throw refusal;
    // It was on the wire once.
    const again = { ...options, elsewhere: undefined };
    return retry(
      number => (number === 1 ? Promise.reject(refusal) : this.#attempt(method, params, again)),
      limits,
      ms => delay(ms, this.#untilEnd(signal)),
    );
  }

  #transmit(request: OutgoingRequest): number {
    const { method, params, options } = request;
    const id = this.#pending.add(request, options.timeoutMs ?? this.#options.requestTimeoutMs);
    options.onSent?.();
    const trace = this.#traceContext();
    this.#send({ id, method, params, trace }).catch(reason => {
      this.#pending.take(id)?.reject(this.#endReason ?? reason);
    });
    return id;
  }

  async #send(message: object): Promise<void> {
    const frame = serialize(message);
    this.#observe(frame, 'out');
    return this.#transport.send(frame);
  }

  #receive(frame: string): void {
    if (this.#endReason !== undefined) return;
    this.#observe(frame, 'in');
    const message = this.#parser.parse(frame);
    if (message === undefined) {
      this.#options.logger.warn('Ignored a frame that is not a JSON object', {
        characters: frame.length,
      });
    } else if (message.method === undefined) {
      this.#settle(message.id, message.result, message.error);
    } else if (message.id === undefined) {
      this.#options.onNotification(message as IncomingNotification);
    } else {
      this.#inbound.handle(message.id, message.method, message.params);
    }
  }

  #settle(id: unknown, result: unknown, error: unknown): void {
    const request = this.#pending.take(id);
    if (request === undefined) {
      this.#options.logger.debug('Ignored an answer that nobody waits for');
    } else if (error === undefined) {
      request.resolve(result);
    } else {
      request.reject(toRpcError(request.method, error));
    }
  }

  #end(reason: Error): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    this.#ending.abort(reason);
    // Each gives its place to the next in line, which is rejected in turn.
    this.#pending.rejectAll(reason);
    this.#inbound.cancelAll(reason);
    this.#options.onClose(reason);
  }

  #untilEnd(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined
      ? this.#ending.signal
      : AbortSignal.any([signal, this.#ending.signal]);
  }

  #observe(frame: string, direction: 'in' | 'out'): void {
    if (this.#options.onWire === undefined) return;
    try {
      this.#options.onWire(frame, direction);
    } catch (error) {
      this.#options.logger.warn('Ignored an error thrown by onWire', { error });
    }
  }

  #traceContext(): TraceContext | undefined {
    if (this.#options.traceContext === undefined) return undefined;
    try {
      return this.#options.traceContext();
    } catch (error) {
      this.#options.logger.warn('Ignored an error thrown by traceContext', { error });
      return undefined;
    }
  }
}

/**
 * Lets the stack of an error that belongs to one call lead to whoever awaits that call, not to the
 * read loop. Done when there is an error: to note the stack of every call would cost each of them as
 * much as all else that is done for it.
 */
function pointedAtCaller(error: unknown): unknown {
  if (error instanceof RpcError || error instanceof RequestTimeoutError) {
    Error.captureStackTrace(error, pointedAtCaller);
  }
  return error;
}
