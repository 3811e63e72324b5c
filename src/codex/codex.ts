import { Account } from '../account/account.js';
import { NotificationRouter } from '../client/notification-router.js';
import type { NotificationStream } from '../client/notification-stream.js';
import type { ServerInfo } from '../client/protocol-client.js';
import { Configuration } from '../config/configuration.js';
import { Features } from '../config/features.js';
import { listModels, type ModelListOptions } from '../config/list-models.js';
import { McpServers } from '../config/mcp-servers.js';
import { PermissionProfiles } from '../config/permission-profiles.js';
import { Skills } from '../config/skills.js';
import type {
  ClientMethod,
  Model,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
  ThreadListResponse,
  ThreadLoadedListResponse,
  ThreadSearchResponse,
  ThreadSearchResult,
  Thread as WireThread,
} from '../protocol/protocol.js';
import { type ListingOptions, lazyPages } from '../thread/lazy-pages.js';
import type { Paginated } from '../thread/pages.js';
import type { Thread } from '../thread/thread.js';
import type { ThreadFilter, ThreadSearchFilter } from '../thread/thread-list.js';
import type { ForkOptions, ResumeOptions, ThreadOptions } from '../thread/thread-options.js';
import type { OpenThread } from '../thread/thread-registry.js';
import { guard } from '../util/guard.js';
import { guardedLogger, type Logger } from '../util/logger.js';
import { type Subscription, subscription } from '../util/subscription.js';
import type { ConnectOptions } from './connect-options.js';
import type { ConnectionEvent } from './connection.js';
import { type CodexOptions, checkCodexOptions } from './options.js';
import { PrewarmedThreads, type PrewarmOptions } from './prewarmed-threads.js';
import { checkMethod, type RequestOptions, toClientOptions } from './request-options.js';
import type { ServedCodex } from './serve.js';
import type { ServeOptions } from './serve-options.js';
import { Session } from './session.js';

/**
 * A session with a Codex app-server.
 *
 * `new Codex()` starts nothing: the first call does, and concurrent first calls share one start.
 * {@link Codex.start} starts at once. End it with {@link Codex.close}, or with `await using`.
 */
export class Codex implements AsyncDisposable {
  /** The account: logging in and out, rate limits, usage. */
  readonly account: Account;
  /** The configuration: config.toml, its layers, what an administrator requires. */
  readonly config: Configuration = new Configuration(this);
  /** The feature flags. */
  readonly features: Features = new Features(this);
  /** The MCP servers of the configuration. */
  readonly mcp: McpServers = new McpServers(this);
  /** The permission profiles that a thread can be started with. */
  readonly permissionProfiles: PermissionProfiles = new PermissionProfiles(this);
  /** The skills that threads can use. */
  readonly skills: Skills = new Skills(this);
  readonly #options: CodexOptions;
  readonly #logger: Logger;
  readonly #router: NotificationRouter;
  readonly #session: Session;
  readonly #prewarmed: PrewarmedThreads = new PrewarmedThreads();
  #closed: Promise<void> | undefined;

  /** @throws InvalidArgumentError for an option that is unknown or of the wrong type. */
  constructor(options: CodexOptions = {}) {
    checkCodexOptions(options);
    this.#options = { ...options };
    this.#logger = guardedLogger(options.logger);
    this.#router = new NotificationRouter(this.#logger);
    this.#session = new Session(this.#options, {
      logger: this.#logger,
      router: this.#router,
      refreshTokens: (params, signal) => this.account.answerRefresh(params, signal),
      loginAgain: client =>
        this.account.loginAgain((method, params) => client.request(method, params)),
    });
    this.#session.client.onChange(() => this.#prewarmed.clear());
    this.account = new Account({
      request: async (method, params, options) =>
        this.#session.client.request(method, params, options),
      on: (method, listener) => this.on(method, listener),
      onClosed: listener => this.#router.onClose(listener),
    });
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
    await codex.#session.client.open();
    codex.#session.warm();
    return codex;
  }

  /**
   * Connects to an app-server that is there already: `ws://`, `wss://` or `unix://PATH`.
   *
   * A connection that is lost is made again when it is needed, as `recovery` says. Closing the
   * session does not stop the app-server.
   *
   * @throws InvalidArgumentError before anything is sent, such as for a token that would cross the
   * network unencrypted.
   * @throws ServerStartError when it cannot be reached, or refuses the token.
   */
  static async connect(url: string | URL, options: ConnectOptions = {}): Promise<Codex> {
    const { remoteSession } = await import('./remote-session.js');
    const codex = new Codex(remoteSession(url, options));
    try {
      await codex.#session.client.open();
      codex.#session.warm();
    } catch (error) {
      await codex.close();
      throw error;
    }
    return codex;
  }

  /**
   * Starts an app-server for other programs to connect to, on this machine and with a token unless
   * told otherwise. It ends with this process at the latest.
   *
   * @throws InvalidArgumentError, CodexNotFoundError, ServerStartError or ServerExitedError; nothing
   * is left behind then.
   */
  static async serve(options: ServeOptions = {}): Promise<ServedCodex> {
    const { serveCodex } = await import('./serve.js');
    return serveCodex(options);
  }

  /**
   * What the app-server said of itself.
   *
   * @throws CodexError before the start.
   */
  get server(): ServerInfo {
    return this.#session.client.openedFor('server').server;
  }

  /**
   * Tells whether this app-server knows a method; true when it did not say which it knows.
   *
   * @throws CodexError before the start.
   */
  supports(method: string): boolean {
    return this.#session.client.openedFor('supports').client.supports(method);
  }

  /** Which threads are open in this session, and whether a turn runs on them. */
  get openThreads(): readonly OpenThread[] {
    return this.#session.openThreads;
  }

  /**
   * Starts the app-server, and threads ahead of their use if any are named. Settles when all is
   * ready; what waits for that anyway need not.
   *
   * @throws like {@link Codex.start} and `startThread`.
   */
  async prewarm({ threads = [] }: PrewarmOptions = {}): Promise<void> {
    const started = this.#prewarmed.start(threads, options => this.#startThread(options));
    await Promise.all([this.#session.client.open(), this.#session.engine(), ...started]);
  }

  /** Starts a new thread (`thread/start`); one that was started ahead with `options` is taken. */
  async startThread(options: ThreadOptions = {}): Promise<Thread> {
    return this.#prewarmed.take(options) ?? this.#startThread(options);
  }

  /**
   * Continues a stored thread (`thread/resume`), also one of another process.
   *
   * @throws InvalidRequestError when there is no such thread, or another app-server holds it.
   */
  async resumeThread(id: string, options: ResumeOptions = {}): Promise<Thread> {
    return (await this.#session.engine()).resumeThread(id, options);
  }

  /** Makes a thread with the history of another one (`thread/fork`), up to a turn if one is named. */
  async forkThread(id: string, options: ForkOptions = {}): Promise<Thread> {
    return (await this.#session.engine()).forkThread(id, options);
  }

  /**
   * Lists stored threads (`thread/list`): awaited, the first page; iterated, every one of them.
   *
   * `searchTerm` looks in their titles; {@link Codex.searchThreads} in what was said.
   */
  threads(filter: ThreadFilter = {}): Paginated<WireThread, ThreadListResponse> {
    return lazyPages(filter, async own => (await this.#session.engine()).threadPages(own));
  }

  /** Searches what was said in stored threads (`thread/search`), with excerpts. */
  searchThreads(
    term: string,
    filter: ThreadSearchFilter = {},
  ): Paginated<ThreadSearchResult, ThreadSearchResponse> {
    return lazyPages(filter, async own => (await this.#session.engine()).searchPages(term, own));
  }

  /** Lists the ids of the threads that the app-server has loaded (`thread/loaded/list`). */
  loadedThreads(options: ListingOptions = {}): Paginated<string, ThreadLoadedListResponse> {
    return lazyPages(options, async own => (await this.#session.engine()).loadedPages(own));
  }

  /** Puts a thread away (`thread/archive`); a turn that runs on it is interrupted. */
  async archiveThread(id: string): Promise<void> {
    await (await this.#session.engine()).archiveThread(id);
  }

  /** Brings an archived thread back (`thread/unarchive`), and resumes it. */
  async unarchiveThread(id: string): Promise<Thread> {
    return (await this.#session.engine()).unarchiveThread(id);
  }

  /** Deletes a thread for good (`thread/delete`); a turn that runs on it is interrupted. */
  async deleteThread(id: string): Promise<void> {
    await (await this.#session.engine()).deleteThread(id);
  }

  /** Lists the models (`model/list`), all pages of it. */
  async models(options: ModelListOptions = {}): Promise<Model[]> {
    return listModels(this.#session.client, options);
  }

  /**
   * Sends any request of the protocol, and waits for its answer.
   *
   * @throws RpcError or one of its kinds, when the app-server refuses.
   * @throws RequestTimeoutError when it does not answer in time.
   */
  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options: RequestOptions = {},
  ): Promise<Result<M>> {
    try {
      checkMethod(method);
      return this.#session.client.request(method, params, toClientOptions(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Calls `listener` with the params of every notification of one method. */
  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>) => void,
  ): Subscription {
    return subscription(this.#router.on(method, listener));
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
   * Calls `listener` when the connection to the app-server is lost and when it is restored.
   *
   * After a loss the next call makes another connection; so does a turn that ran or waited.
   */
  onConnection(listener: (event: ConnectionEvent) => void): Subscription {
    return subscription(this.#session.client.onChange(guard(this.#logger, listener)));
  }

  /**
   * Ends the session: rejects what still waits, ends the app-server's input, waits, then TERM, then
   * KILL, for everything it started. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#session.close();
    return this.#closed;
  }

  async #startThread(options: ThreadOptions): Promise<Thread> {
    return (await this.#session.engine()).startThread(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
