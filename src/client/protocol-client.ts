import {
  CodexError,
  InternalRpcError,
  InvalidRequestError,
  MethodNotFoundError,
  RpcError,
  ServerBusyError,
} from '../errors.js';
import {
  type ClientMethod,
  MIN_SERVER_VERSION,
  type Params,
  type Result,
} from '../protocol/protocol.js';
import type { InboundContext } from '../rpc/inbound-requests.js';
import type { RequestId, TraceContext } from '../rpc/messages.js';
import { type IncomingNotification, Peer } from '../rpc/peer.js';
import type { RetryLimits } from '../rpc/retry.js';
import type { Transport } from '../transport/transport.js';
import { compareVersions } from '../util/compare-versions.js';
import type { Logger } from '../util/logger.js';
import { missingMethod } from './missing-method.js';
import type { NotificationRouter } from './notification-router.js';
import type { ClientRequestOptions, RequestClient } from './request-client.js';

/** What the app-server said of itself at the start. */
export interface ServerInfo {
  /** Its version, such as `0.169.0`. */
  readonly version: string;
  readonly userAgent: string;
  /** The absolute path of its CODEX_HOME. */
  readonly codexHome: string;
  /** Such as `unix` or `windows`. */
  readonly platformFamily: string;
  /** Such as `linux`, `macos` or `windows`. */
  readonly platformOs: string;
}

/** What this side says of itself in the handshake. */
export interface Handshake {
  readonly clientInfo: {
    readonly name: string;
    readonly title: string | null;
    readonly version: string;
  };
  readonly experimentalApi: boolean;
  readonly optOutNotifications: readonly string[];
  /** Whether this side answers `attestation/generate`. */
  readonly requestAttestation: boolean;
}

/** How a {@link ProtocolClient} behaves. */
export interface ProtocolClientOptions {
  /** Where notifications go. */
  readonly router: NotificationRouter;
  readonly maxInFlight: number;
  readonly maxQueuedRequests: number;
  readonly requestTimeoutMs: number;
  readonly retry: RetryLimits | false;
  readonly logger: Logger;
  readonly onWire: ((frame: string, direction: 'in' | 'out') => void) | undefined;
  readonly traceContext: (() => TraceContext | undefined) | undefined;
  /** Answers what the app-server asks. */
  handleRequest(method: string, params: unknown, context: InboundContext): unknown;
  /** Told once, after everything that waited was rejected. */
  onClose(reason: Error): void;
}

/** Requests that act on what is under way: they never wait behind others. */
const URGENT: ReadonlySet<string> = new Set(['turn/interrupt', 'turn/steer']);

/** A name that no server has, so that the refusal lists every method it knows. */
const METHOD_PROBE = 'client/listMethods';

/** The app-server's protocol on one connection: typed requests, routed notifications. */
export class ProtocolClient implements RequestClient {
  readonly router: NotificationRouter;
  readonly #peer: Peer;
  readonly #logger: Logger;
  #methods: ReadonlySet<string> | undefined;
  /** The handshake, while it is under way. */
  #introduction: Promise<ServerInfo> | undefined;
  #version: string | undefined;

  /** The app-server also answers so when it has the method, but not for this thread. */
  readonly #explain = (error: unknown): unknown =>
    error instanceof MethodNotFoundError && !this.supports(error.method)
      ? missingMethod(error, this.#version)
      : error;

  constructor(transport: Transport, options: ProtocolClientOptions) {
    this.router = options.router;
    this.#logger = options.logger;
    this.#peer = new Peer(transport, {
      maxInFlight: options.maxInFlight,
      maxQueuedRequests: options.maxQueuedRequests,
      requestTimeoutMs: options.requestTimeoutMs,
      retry: options.retry,
      logger: options.logger,
      onWire: options.onWire,
      traceContext: options.traceContext,
      onNotification: message => this.#route(message),
      handleRequest: (method, params, context) => options.handleRequest(method, params, context),
      onClose: reason => options.onClose(reason),
    });
    this.#peer.start();
  }

  /** Why the connection ended; undefined while it is open. */
  get endReason(): Error | undefined {
    return this.#peer.endReason;
  }

  /**
   * Introduces both sides; the app-server accepts nothing else before.
   *
   * Requests may be sent at once all the same: they arrive behind the introduction, and fail with its
   * error when it is refused.
   */
  initialize(handshake: Handshake, signal?: AbortSignal): Promise<ServerInfo> {
    const introduction = this.#introduce(handshake, signal).finally(() => {
      this.#introduction = undefined;
    });
    this.#introduction = introduction;
    return introduction;
  }

  /** Tells whether the app-server knows a method; true when it did not say which it knows. */
  supports(method: string): boolean {
    return this.#methods?.has(method) ?? true;
  }

  /** Sends a request and waits for its answer. */
  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options: ClientRequestOptions<M> = {},
  ): Promise<Result<M>> {
    const answer = this.#ask(method, params, options);
    const introduction = this.#introduction;
    if (introduction === undefined) return answer;
    return answer.catch(async error => {
      if (options.signal?.aborted) throw error;
      await introduction;
      if (!isNotInitialized(error)) throw error;
      return this.#ask(method, params, options);
    });
  }

  /** Rejects everything that waits with `reason`, then closes the transport. */
  close(reason: Error): Promise<void> {
    return this.#peer.close(reason);
  }

  #route(message: IncomingNotification): void {
    if (message.method === 'serverRequest/resolved') {
      const params = message.params as { requestId?: RequestId } | null | undefined;
      const reason = new Error('The app-server resolved the request itself');
      if (params?.requestId !== undefined) this.#peer.cancelInbound(params.requestId, reason);
    }
    this.router.route(message);
  }

  async #introduce(handshake: Handshake, signal?: AbortSignal): Promise<ServerInfo> {
    // Written together: to wait for each answer would cost every start a round trip more.
    // The methods come first: the refusal is there before the app-server has introduced itself.
    const steps = await Promise.all([
      this.#askMethods(signal),
      this.#introduceUs(handshake, { signal, retry: false }),
      this.#peer.notify('initialized'),
    ]).catch(async error => {
      if (!(error instanceof ServerBusyError)) throw error;
      const answer = await this.#introduceUs(handshake, { signal });
      await this.#peer.notify('initialized');
      return [await this.#askMethods(signal), answer] as const;
    });
    const [methods, { userAgent, codexHome, platformFamily, platformOs }] = steps;
    this.#methods = methods;
    const version = /\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1];
    this.#version = version;
    if (version !== undefined && compareVersions(version, MIN_SERVER_VERSION) < 0) {
      const details = { version, minServerVersion: MIN_SERVER_VERSION };
      this.#logger.warn('The app-server is older than what this package is tested with', details);
    }
    return { version: version ?? 'unknown', userAgent, codexHome, platformFamily, platformOs };
  }

  #introduceUs(
    { clientInfo, experimentalApi, optOutNotifications, requestAttestation }: Handshake,
    options: Pick<ClientRequestOptions<'initialize'>, 'signal' | 'retry'>,
  ): Promise<Result<'initialize'>> {
    const optOutNotificationMethods = [...optOutNotifications];
    const capabilities = { experimentalApi, requestAttestation, optOutNotificationMethods };
    const params = { clientInfo, capabilities };
    return this.#ask('initialize', params, { ...options, onResult: checkServerInfo });
  }

  #ask<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    { signal, timeoutMs, retry, onSent, onResult, elsewhere }: ClientRequestOptions<M>,
  ): Promise<Result<M>> {
    return this.#peer.request(method, params, {
      signal,
      timeoutMs,
      retry,
      urgent: URGENT.has(method),
      onSent,
      elsewhere,
      onResult: value => readResult(method, value as Result<M>, onResult),
      explain: this.#explain,
    }) as Promise<Result<M>>;
  }

  async #askMethods(signal?: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    try {
      await this.#peer.request(METHOD_PROBE, undefined, { retry: false, signal });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error instanceof MethodNotFoundError && error.knownMethods.length > 0) {
        return new Set(error.knownMethods);
      }
      this.#logger.debug('The app-server does not say which methods it knows');
    }
    return undefined;
  }
}

/** Has a result read; one that is not of the protocol rejects its request, typed. */
function readResult<R>(method: string, result: R, read: ((result: R) => void) | undefined): void {
  try {
    // Every result of the protocol is an object: what is none would break far from here.
    if (typeof result !== 'object' || result === null) {
      throw new TypeError('the result is no object');
    }
    read?.(result);
  } catch (cause) {
    if (cause instanceof CodexError) throw cause;
    const message = 'the app-server gave an answer that is not of its protocol';
    throw new InternalRpcError(method, { code: -32603, message }, { cause });
  }
}

function checkServerInfo({ userAgent }: Result<'initialize'>): void {
  if (typeof userAgent !== 'string') throw new TypeError('userAgent is no string');
}

/** Refused for what stands before it, so it was surely not carried out. */
function isNotInitialized(error: unknown): boolean {
  return error instanceof InvalidRequestError && /not initialized/i.test(error.message);
}
