import type { NotificationRouter } from '../client/notification-router.js';
import type { ProtocolClient, ServerInfo } from '../client/protocol-client.js';
import type { ClientRequestOptions, RequestClient } from '../client/request-client.js';
import { CodexError, CodexNotFoundError, InvalidArgumentError } from '../errors.js';
import type { ClientMethod, Params, Result } from '../protocol/protocol.js';
import { abortable } from '../util/abortable.js';
import type { Logger } from '../util/logger.js';
import type { RestartGuard } from './recovery.js';

/** What became of the connection to the app-server. */
export type ConnectionEvent =
  /** It ended, and nobody asked for that. Another one is made when it is needed. */
  | { readonly type: 'lost'; readonly reason: Error }
  /** Another one stands in its place. */
  | { readonly type: 'restored'; readonly server: ServerInfo };

/** An app-server that has introduced itself. */
export interface OpenedClient {
  readonly client: ProtocolClient;
  readonly server: ServerInfo;
}

/** Told of a connection that is being made. */
export interface OpeningListener {
  /** It can be written to: what is sent from now on arrives behind the handshake. */
  onWritable(client: ProtocolClient): void;
  /** Told once, after everything that waited was rejected. */
  onClose(reason: Error): void;
}

/** What a {@link Connection} needs. */
export interface ConnectionParts {
  readonly router: NotificationRouter;
  readonly logger: Logger;
  /** Counts restarts; undefined when a connection that was lost cannot be replaced. */
  readonly guard: RestartGuard | undefined;
  /** Aborts the first start only. */
  readonly signal: AbortSignal | undefined;
  /** Makes a connection; nothing is left behind when that fails. */
  open(signal: AbortSignal, told: OpeningListener): Promise<OpenedClient>;
  /** Sees to what a request needs beforehand; undefined when that is nothing. */
  prepare(method: string, params: unknown): Promise<void> | undefined;
  /** Told at each loss after which another connection may be made. */
  onLost(reason: Error): void;
}

/** One request, as it was asked for. */
interface Call<M extends ClientMethod> {
  readonly method: M;
  readonly params: Params<M>;
  readonly options: ClientRequestOptions<M>;
}

/**
 * The connection to an app-server, whichever stands now: the first request makes it, and the first
 * one after a loss makes another.
 *
 * A request that was on the wire when the connection ended is never sent again. One that was not
 * goes to the next connection.
 */
export class Connection implements RequestClient {
  readonly router: NotificationRouter;
  readonly #parts: ConnectionParts;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(event: ConnectionEvent) => void>();
  #opened: OpenedClient | undefined;
  #opening: Promise<ProtocolClient> | undefined;
  /** The first one, when nobody has asked for it yet. */
  #ahead: Promise<ProtocolClient> | undefined;
  /** Settles as soon as the connection that is being made can be written to. */
  #writable: Promise<ProtocolClient> | undefined;
  #onWritable: (client: ProtocolClient) => void = () => {};
  #lost: Error | undefined;
  #endReason: Error | undefined;

  constructor(parts: ConnectionParts) {
    this.router = parts.router;
    this.#parts = parts;
  }

  get endReason(): Error | undefined {
    return this.#endReason;
  }

  /**
   * Gives the app-server that answered last, for a member that reads from it.
   *
   * @throws CodexError before the first has answered.
   */
  openedFor(member: string): OpenedClient {
    if (this.#opened !== undefined) return this.#opened;
    throw new CodexError(`Cannot read ${member}: the app-server is not started yet`);
  }

  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options: ClientRequestOptions<M> = {},
  ): Promise<Result<M>> {
    // Not an async function: its frame would be kept for each of the thousands that may wait.
    const call = { method, params, options };
    const client = this.#current();
    if (client !== undefined) return this.#sendPrepared(client, call);
    return abortable(this.#clientFor(method), options.signal).then(opened =>
      this.#sendPrepared(opened, call),
    );
  }

  /** Gives the connection that stands; makes one when there is none. */
  open(): Promise<ProtocolClient> {
    if (this.#endReason !== undefined) return Promise.reject(this.#endReason);
    const current = this.#current();
    if (current !== undefined) return Promise.resolve(current);
    const opening = this.#ahead ?? this.#opening ?? this.#startOnce();
    this.#ahead = undefined;
    return opening;
  }

  /** Makes the first connection for somebody who will ask for it, who is told if that fails. */
  openAhead(): void {
    if (this.#opened !== undefined || this.#opening !== undefined) return;
    const ahead = this.open();
    this.#ahead = ahead;
    // One that succeeds is found like any other.
    ahead.then(
      () => {
        this.#ahead = undefined;
      },
      () => {},
    );
  }

  /** Calls `listener` whenever the connection is lost or restored. Must not throw. */
  onChange(listener: (event: ConnectionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the connection for good; everything that waits is rejected with `reason`. */
  async close(reason: Error): Promise<void> {
    this.#endReason = reason;
    this.#closing.abort(reason);
    const closed = this.#opened?.client.close(reason);
    this.router.close(reason);
    await closed;
    // A start that was under way has to clean up behind itself.
    await this.#opening?.catch(() => undefined);
  }

  #sendPrepared<M extends ClientMethod>(client: ProtocolClient, call: Call<M>): Promise<Result<M>> {
    const preparation = this.#parts.prepare(call.method, call.params);
    if (preparation === undefined) return this.#send(client, call);
    return abortable(preparation, call.options.signal).then(() => this.#send(client, call));
  }

  #send<M extends ClientMethod>(client: ProtocolClient, call: Call<M>): Promise<Result<M>> {
    const { method, params, options } = call;
    const { signal, timeoutMs, retry, onSent, onResult } = options;
    const elsewhere = async (reason: Error): Promise<Result<M>> => {
      // One that never introduced itself has failed to start: that is not tried again by itself.
      if (this.#endReason !== undefined || this.#opened?.client !== client) throw reason;
      return this.request(method, params, options);
    };
    // Named, since to spread them costs more than all else that is done here.
    return client.request(method, params, {
      signal,
      timeoutMs,
      retry,
      onSent,
      onResult,
      elsewhere,
    });
  }

  /** A thread that is started first need not wait until the handshake has been answered. */
  #clientFor(method: ClientMethod): Promise<ProtocolClient> {
    const opening = this.open();
    const isFirst = this.#opened === undefined && method === 'thread/start';
    if (!isFirst || this.#writable === undefined) return opening;
    return Promise.race([opening, this.#writable]);
  }

  #current(): ProtocolClient | undefined {
    return this.#lost === undefined && this.#endReason === undefined
      ? this.#opened?.client
      : undefined;
  }

  #startOnce(): Promise<ProtocolClient> {
    this.#writable = new Promise(resolve => {
      this.#onWritable = resolve;
    });
    this.#opening = this.#start().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #start(): Promise<ProtocolClient> {
    if (this.#lost !== undefined) return this.#restore(this.#lost);
    const { signal } = this.#parts;
    const closing = this.#closing.signal;
    try {
      return await this.#connect(signal ? AbortSignal.any([signal, closing]) : closing);
    } catch (error) {
      // Not the end: the next call tries again. What listens for a connection is told all the same.
      if (error instanceof Error) this.router.lose(error);
      throw error;
    }
  }

  async #restore(reason: Error): Promise<ProtocolClient> {
    const { guard, logger } = this.#parts;
    // An app-server that is still being stopped holds its threads: no other one can have them yet.
    await this.#opened?.client.close(reason);
    for (let cause = reason; ; ) {
      await guard?.admit(cause, this.#closing.signal);
      try {
        return await this.#connect(this.#closing.signal);
      } catch (error) {
        if (this.#endReason !== undefined) throw this.#endReason;
        if (!(error instanceof Error) || isHopeless(error)) throw error;
        logger.warn('Cannot restore the connection yet', { reason: error.message });
        cause = error;
      }
    }
  }

  async #connect(signal: AbortSignal): Promise<ProtocolClient> {
    let opened: OpenedClient | undefined;
    opened = await this.#parts.open(signal, {
      onWritable: client => this.#onWritable(client),
      onClose: reason => {
        if (opened !== undefined && this.#opened === opened) this.#ended(reason);
      },
    });
    const { client, server } = opened;
    // It may have ended, or been closed, right after it introduced itself.
    if (this.#endReason !== undefined) await client.close(this.#endReason);
    if (client.endReason !== undefined) throw client.endReason;
    this.#opened = opened;
    if (this.#lost !== undefined) {
      this.#lost = undefined;
      this.#tell({ type: 'restored', server });
    }
    return client;
  }

  #ended(reason: Error): void {
    const { guard, logger, router } = this.#parts;
    if (this.#endReason !== undefined) return;
    logger.warn('The connection to the app-server has ended', { reason: reason.message });
    if (guard === undefined) {
      this.#endReason = reason;
      router.close(reason);
    } else {
      this.#lost = reason;
      router.lose(reason);
      this.#parts.onLost(reason);
    }
    this.#tell({ type: 'lost', reason });
  }

  #tell(event: ConnectionEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** What would fail in the same way however often it is tried. */
function isHopeless(error: Error): boolean {
  return error instanceof InvalidArgumentError || error instanceof CodexNotFoundError;
}
