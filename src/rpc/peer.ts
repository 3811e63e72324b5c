import { RequestTimeoutError, RpcError, TransportClosedError } from '../errors.js';
import type { Transport } from '../transport/transport.js';
import type { Logger } from '../util/logger.js';
import { FlowControl } from './flow-control.js';
import { FrameParser } from './frame-parser.js';
import { type InboundContext, InboundRequests } from './inbound-requests.js';
import {
  type RequestId,
  serialize,
  type TraceContext,
  toRpcError,
} from './messages.js';
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
}

/** One end of a JSON-RPC connection. Every way it can end goes through one funnel. */
export class Peer {
  readonly #transport: Transport;
  readonly #options: PeerOptions;
  readonly #parser = new FrameParser();
  readonly #pending = new PendingRequests();
  readonly #flow: FlowControl;
  readonly #inbound: InboundRequests;
  readonly #ending = new AbortController();
  #endReason: Error | undefined;

  constructor(transport: Transport, options: PeerOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#flow = new FlowControl(options.maxInFlight, options.maxQueuedRequests);
    this.#inbound = new InboundRequests(options, message => this.#send(message));
    transport.start({
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
  async request(
    method: string,
    params: unknown,
    options: PeerRequestOptions = {},
  ): Promise<unknown> {
    const callSite = callSiteOf(this.request);
    const limits = options.retry ?? this.#options.retry;
    try {
      if (limits === false) return await this.#attempt(method, params, options);
      return await retry(
        () => this.#attempt(method, params, options),
        limits,
        ms => delay(ms, this.#untilEnd(options.signal)),
      );
    } catch (error) {
      throw withCallSite(error, callSite);
    }
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
    return new Promise((resolve, reject) => {
      const { signal, onResult, urgent = false } = options;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (!urgent && this.#flow.full) {
        reject(new RequestQueueFullError(method, this.#options.maxQueuedRequests ?? 0));
        return;
      }
      let id: number | undefined;
      let stopWaiting = (): void => {};
      const onAbort = (): void => {
        if (id === undefined) {
          stopWaiting();
          reject(signal?.reason);
        } else {
          this.#pending.take(id)?.reject(signal?.reason);
        }
      };
      const done = (): void => {
        signal?.removeEventListener('abort', onAbort);
        if (!urgent) this.#flow.release();
      };
      const start = (): boolean => {
        // One signal may belong to many requests, and reach this one after its turn has come.
        if (this.#endReason !== undefined || signal?.aborted) {
          signal?.removeEventListener('abort', onAbort);
          reject(this.#endReason ?? signal?.reason);
          return false;
        }
        const request = {
          method,
          resolve: (result: unknown): void => {
            done();
            try {
              onResult?.(result);
              resolve(result);
            } catch (error) {
              reject(error);
            }
          },
          reject: (reason: unknown): void => {
            done();
            reject(reason);
          },
        };
        id = this.#pending.add(request, options.timeoutMs ?? this.#options.requestTimeoutMs);
        options.onSent?.();
        this.#transmit(id, method, params);
        return true;
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (urgent) start();
      else stopWaiting = this.#flow.acquire(start);
    });
  }

  #transmit(id: number, method: string, params: unknown): void {
    const trace = this.#traceContext();
    this.#send({ id, method, params, trace }).catch(reason => {
      this.#pending.take(id)?.reject(this.#endReason ?? reason);
    });
  }

  async #send(message: object): Promise<void> {
    const frame = serialize(message);
    this.#observe(frame, 'out');
    await this.#transport.send(frame);
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

/** How many frames tell where a request was made; each costs something at every request. */
const CALL_SITE_FRAMES = 5;

function callSiteOf(caller: (...args: never[]) => unknown): { stack?: string } {
  const callSite: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.min(limit, CALL_SITE_FRAMES);
  Error.captureStackTrace(callSite, caller);
  Error.stackTraceLimit = limit;
  return callSite;
}

/** Lets the stack of an error that belongs to one call point at that call, not at the read loop. */
function withCallSite(error: unknown, callSite: { stack?: string }): unknown {
  if (!(error instanceof RpcError || error instanceof RequestTimeoutError)) return error;
  const frames = callSite.stack?.indexOf('\n') ?? -1;
  if (frames !== -1)
    error.stack = `${error.name}: ${error.message}${callSite.stack?.slice(frames)}`;
  return error;
}
