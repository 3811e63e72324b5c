import { NotificationRouter } from '../client/notification-router.js';
import type { ClientRequestOptions, ServerInfo } from '../client/protocol-client.js';
import { CodexError, InvalidArgumentError, TransportClosedError } from '../errors.js';
import type {
  ClientMethod,
  Model,
  Notification,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
  UnknownNotification,
} from '../protocol/protocol.js';
import { type RetryOptions, retryLimits } from '../rpc/retry.js';
import { resumeThread, startThread } from '../thread/open-thread.js';
import type { Thread } from '../thread/thread.js';
import type { ResumeOptions, ThreadOptions } from '../thread/thread-options.js';
import { guardedLogger, type Logger } from '../util/logger.js';
import { type CodexOptions, checkCodexOptions } from './options.js';
import { openSession, type Session } from './session.js';

/** How one request is made. */
export interface RequestOptions {
  /** Ends the waiting; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the answer is waited for, in milliseconds; 0 is no limit. Default: the session's. */
  readonly timeoutMs?: number | undefined;
  /** How to try again on overload; false for never. Default: the session's. */
  readonly retry?: RetryOptions | false | undefined;
}

/** A listener's subscription: call it, or dispose it, to end it. */
export type Subscription = Disposable & (() => void);

/** Every notification; its `dropped` counts what a slow reader made it drop. */
export interface NotificationStream
  extends AsyncIterableIterator<Notification | UnknownNotification, undefined> {
  /** How many notifications were dropped, the oldest first, because the reader fell behind. */
  readonly dropped: number;
}

/**
 * A session with a Codex app-server.
 *
 * `new Codex()` starts nothing: the first call does, and concurrent first calls share one start.
 * {@link Codex.start} starts at once. End it with {@link Codex.close}, or with `await using`.
 */
export class Codex implements AsyncDisposable {
  readonly #options: CodexOptions;
  readonly #logger: Logger;
  readonly #router: NotificationRouter;
  readonly #closing = new AbortController();
  #starting: Promise<Session> | undefined;
  #session: Session | undefined;
  #closed: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that is unknown or of the wrong type. */
  constructor(options: CodexOptions = {}) {
    checkCodexOptions(options);
    this.#options = { ...options };
    this.#logger = guardedLogger(options.logger);
    this.#router = new NotificationRouter(this.#logger);
  }

  /**
   * Starts an app-server and initializes it.
   *
   * When it rejects, nothing is left running.
   *
   * @throws CodexNotFoundError, ServerStartError when there is no binary that can be run.
   * @throws ServerExitedError when the app-server gave up, such as for a bad configuration.
   * @throws RequestTimeoutError when it did not answer within `requestTimeoutMs`.
   */
  static async start(options: CodexOptions = {}): Promise<Codex> {
    const codex = new Codex(options);
    await codex.#ready();
    return codex;
  }

  /**
   * What the app-server said of itself.
   *
   * @throws CodexError before the start.
   */
  get server(): ServerInfo {
    return this.#started('server').server;
  }

  /**
   * Tells whether this app-server knows a method; true when it did not say which it knows.
   *
   * @throws CodexError before the start.
   */
  supports(method: string): boolean {
    return this.#started('supports').client.supports(method);
  }

  /** Starts a new thread (`thread/start`). */
  async startThread(options: ThreadOptions = {}): Promise<Thread> {
    return startThread(await this.#ready(), options);
  }

  /**
   * Continues a stored thread (`thread/resume`), also one of another process.
   *
   * @throws InvalidRequestError when there is no such thread, or another app-server holds it.
   */
  async resumeThread(id: string, options: ResumeOptions = {}): Promise<Thread> {
    return resumeThread(await this.#ready(), id, options);
  }

  /** Lists the models (`model/list`), all pages of it. */
  async models(options: { readonly includeHidden?: boolean } = {}): Promise<Model[]> {
    const models: Model[] = [];
    let cursor: string | null = null;
    do {
      const page: Result<'model/list'> = await this.request('model/list', { ...options, cursor });
      models.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return models;
  }

  /**
   * Sends any request of the protocol, and waits for its answer.
   *
   * @throws RpcError or one of its kinds, when the app-server refuses.
   * @throws RequestTimeoutError when it does not answer in time.
   */
  async request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options: RequestOptions = {},
  ): Promise<Result<M>> {
    if (typeof method !== 'string') {
      throw new InvalidArgumentError('method', 'Cannot send a request: method must be a string');
    }
    const { client } = await this.#ready();
    return client.request(method, params, toClientOptions(options));
  }

  /** Calls `listener` with the params of every notification of one method. */
  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>) => void,
  ): Subscription {
    const off = this.#router.on(method, listener);
    return Object.assign(off, { [Symbol.dispose]: off });
  }

  /**
   * Reads every notification from now on, also those that these types do not know.
   *
   * Keeps 10,000 for a slow reader; beyond that the oldest are dropped, counted in `dropped`. Ends
   * with the session; throws the reason when the connection was lost.
   */
  notifications(): NotificationStream {
    return this.#router.stream() as unknown as NotificationStream;
  }

  /**
   * Ends the session: rejects what still waits, ends the app-server's input, waits, then TERM, then
   * KILL, for everything it started. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ready(): Promise<Session> {
    if (this.#closed !== undefined) throw sessionClosed();
    this.#starting ??= this.#open();
    return this.#starting;
  }

  async #open(): Promise<Session> {
    const { signal } = this.#options;
    const closing = this.#closing.signal;
    try {
      this.#session = await openSession(
        { ...this.#options, signal: signal ? AbortSignal.any([signal, closing]) : closing },
        { logger: this.#logger, router: this.#router },
      );
      return this.#session;
    } catch (error) {
      // A start that failed is not the end: the next call tries again.
      this.#starting = undefined;
      throw error;
    }
  }

  async #end(): Promise<void> {
    this.#router.endStreams();
    this.#closing.abort(sessionClosed());
    const session = await this.#starting?.catch(() => undefined);
    await session?.client.close(sessionClosed());
    this.#router.close(sessionClosed());
  }

  #started(member: string): Session {
    if (this.#session !== undefined) return this.#session;
    throw new CodexError(`Cannot read ${member}: the app-server is not started yet`);
  }
}

function toClientOptions<M extends ClientMethod>(options: RequestOptions): ClientRequestOptions<M> {
  const { signal, timeoutMs, retry } = options;
  return { signal, timeoutMs, retry: retry ? retryLimits(retry) : retry };
}

function sessionClosed(): TransportClosedError {
  return new TransportClosedError('The session is closed');
}
