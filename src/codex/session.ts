import type { ProtocolClient } from '../client/protocol-client.js';
import { TransportClosedError } from '../errors.js';
import { launch } from '../process/launch.js';
import type { OpenThread } from '../thread/thread-registry.js';
import { Connection, type OpenedClient, type OpeningListener } from './connection.js';
import { SESSION_CLOSED } from './connection-end.js';
import type { Engine, EngineParts } from './engine.js';
import { launchOptions } from './launch-options.js';
import { type EngineModule, loadEngine, loadedEngine } from './load-engine.js';
import type { OpenClientParts } from './open-client.js';
import type { CodexOptions } from './options.js';
import { RestartGuard, recoveryLimits } from './recovery.js';

/** What a session is made with, beside its options. */
export interface SessionParts extends EngineParts {
  /** Logs in again where that has to be done at each start. */
  loginAgain(client: ProtocolClient): Promise<void>;
}

/** What lives as long as a {@link CodexOptions} session, over every connection that it has. */
export class Session {
  readonly client: Connection;
  readonly #options: CodexOptions;
  readonly #parts: SessionParts;
  #engine: Engine | undefined;

  /** Starts nothing. */
  constructor(options: CodexOptions, parts: SessionParts) {
    this.#options = options;
    this.#parts = parts;
    this.client = new Connection({
      router: parts.router,
      logger: parts.logger,
      guard: restartGuard(options),
      signal: options.signal,
      open: (signal, told) => this.#open(signal, told),
      // Without an engine there is no thread that either could be about.
      prepare: (method, params) => this.#engine?.prepare(method, params),
      onLost: reason => this.#engine?.lose(reason),
    });
  }

  get openThreads(): readonly OpenThread[] {
    return this.#engine?.openThreads ?? [];
  }

  /** Gives what serves threads. While it is loaded for the first time, the app-server starts. */
  engine(): Engine | Promise<Engine> {
    const loaded = loadedEngine();
    if (loaded !== undefined) return this.#engineOf(loaded);
    this.client.openAhead();
    return this.#load();
  }

  /** Loads what serves threads ahead of the first one. */
  warm(): void {
    this.#load().catch(() => {});
  }

  /** Ends everything for good; settles when all that was started is gone. */
  async close(): Promise<void> {
    // Not an error for those who read everything: the end was asked for.
    this.client.router.endStreams();
    await this.client.close(new TransportClosedError(SESSION_CLOSED));
  }

  async #open(signal: AbortSignal, told: OpeningListener): Promise<OpenedClient> {
    signal.throwIfAborted();
    const { logger, router } = this.#parts;
    const opened = await this.#connect({
      logger,
      router,
      signal,
      ...told,
      handleRequest: async (...request) => (await this.engine()).answer(...request),
    });
    await this.#parts.loginAgain(opened.client).catch(error => {
      logger.warn('Cannot log in again', { error });
    });
    return opened;
  }

  async #connect(parts: OpenClientParts): Promise<OpenedClient> {
    const { transport } = this.#options;
    if (transport === undefined) return this.#launch(parts);
    const { openClient } = await import('./open-client.js');
    const channel = typeof transport === 'function' ? await transport(parts.signal) : transport;
    return openClient(channel, this.#options, parts);
  }

  /** The process comes first: it starts while what speaks to it is loaded. */
  async #launch(parts: OpenClientParts): Promise<OpenedClient> {
    const child = await launch(await launchOptions(this.#options));
    const { openChild } = await import('./open-client.js').catch(async error => {
      await child.stop();
      throw error;
    });
    return openChild(child, this.#options, parts);
  }

  async #load(): Promise<Engine> {
    return this.#engineOf(loadedEngine() ?? (await loadEngine()));
  }

  #engineOf({ Engine }: EngineModule): Engine {
    this.#engine ??= new Engine(this.client, this.#options, this.#parts);
    return this.#engine;
  }
}

/** A channel that was handed over ready-made cannot be made again. */
function restartGuard({ recovery = {}, transport }: CodexOptions): RestartGuard | undefined {
  if (recovery === false || typeof transport === 'object') return undefined;
  return new RestartGuard(recoveryLimits(recovery));
}
