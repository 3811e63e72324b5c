import { Codex } from '../codex/codex.js';
import type { CodexOptions } from '../codex/options.js';
import { createHome, type ThrowAwayHome } from './home.js';
import {
  type ConfigTable,
  configToml,
  type ModelConfigOptions,
  modelConfig,
} from './model-config.js';
import { ModelClosedError } from './model-errors.js';
import { ModelServer } from './model-server.js';
import type { RecordedRequest, UnexpectedRequest } from './recorded-request.js';
import { Script } from './script.js';
import { ScriptPlayer } from './script-player.js';
import type { Responder, ResponderAnswer } from './step-queue.js';

/** Settings of a throw-away home. */
export interface HomeOptions extends ModelConfigOptions {
  /** Files to put into the workspace: path inside it -> text. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** Settings of a scripted model, which shape its own home and, unless told otherwise, others. */
export interface ScriptedModelOptions extends HomeOptions {}

/** Settings of a session in a throw-away home. */
export interface StartCodexOptions extends Omit<CodexOptions, 'codexHome' | 'transport'> {
  /** The home to live in, made by `createHome`. Default: the model's own. */
  readonly home?: ThrowAwayHome | undefined;
}

/** Settings of waiting for requests. */
export interface WaitOptions {
  /** How long to wait, in milliseconds. Default: 10 000. */
  readonly timeoutMs?: number | undefined;
}

const WAIT_MS = 10_000;

interface Running {
  readonly player: ScriptPlayer;
  readonly server: ModelServer;
  readonly home: ThrowAwayHome;
  readonly options: ScriptedModelOptions;
}

/**
 * Plays the model for a real app-server: a Responses API server on 127.0.0.1 that answers what a
 * test has scripted, without a key and without the network.
 *
 * Each request takes one scripted response. A request that finds none is answered with HTTP 501,
 * so that its turn fails and says why, and kept in `unexpected`.
 */
export class ScriptedModel extends Script implements AsyncDisposable {
  /** The model's own throw-away home; removed when the model closes. */
  readonly home: ThrowAwayHome;
  readonly #player: ScriptPlayer;
  readonly #server: ModelServer;
  readonly #options: ScriptedModelOptions;
  readonly #homes: Promise<ThrowAwayHome>[];
  readonly #sessions: Promise<Codex>[] = [];
  #closed: Promise<void> | undefined;

  private constructor(running: Running) {
    super(running.player);
    this.home = running.home;
    this.#player = running.player;
    this.#server = running.server;
    this.#options = running.options;
    this.#homes = [Promise.resolve(running.home)];
  }

  /** Starts a model on a free port, with a throw-away home that leads to it. */
  static async start(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
    const player = new ScriptPlayer();
    const server = await ModelServer.start(exchange => player.play(exchange));
    try {
      const config = modelConfig(server.url, options);
      const home = await createHome({ config, files: options.files ?? {} });
      return new ScriptedModel({ player, server, home, options });
    } catch (cause) {
      await server.close();
      throw cause;
    }
  }

  /** Where the model listens, such as `http://127.0.0.1:40123`; the API is under `/v1`. */
  get url(): string {
    return this.#server.url;
  }

  /** The workspace folder of the model's own home. */
  get workspace(): string {
    return this.home.workspace;
  }

  /** Every request for a response so far, in the order of arrival. */
  get requests(): readonly RecordedRequest[] {
    return this.#player.log.requests;
  }

  /** Requests for anything else, such as a list of models. */
  get otherRequests(): readonly RecordedRequest[] {
    return this.#player.others;
  }

  /** Requests that the script had no answer for; a test may want to see this empty. */
  get unexpected(): readonly UnexpectedRequest[] {
    return this.#player.unexpected;
  }

  /** How many scripted responses no request has taken yet. */
  get remaining(): number {
    return this.#player.queue.length;
  }

  /**
   * Answers every request that finds no scripted response, any number of times.
   *
   * The answer is a text, the parts of a response, or a function of the request that makes either.
   */
  otherwise(answer: ResponderAnswer | Responder): this {
    this.#player.otherwise = typeof answer === 'function' ? answer : () => answer;
    return this;
  }

  /**
   * Waits for the first request that no earlier call has returned, also one that is there already.
   *
   * Rejects with `ModelTimeoutError` when none comes in time, with `ModelClosedError` when the
   * model closes first.
   */
  nextRequest(options: WaitOptions = {}): Promise<RecordedRequest> {
    return this.#player.log.next(options.timeoutMs ?? WAIT_MS);
  }

  /**
   * Waits until `count` requests have come since the start, and returns those.
   *
   * Rejects like `nextRequest`.
   */
  waitForRequests(count: number, options: WaitOptions = {}): Promise<readonly RecordedRequest[]> {
    return this.#player.log.wait(count, options.timeoutMs ?? WAIT_MS);
  }

  /** Makes the configuration that leads to this model, as a nested table for `options.config`. */
  config(options: ModelConfigOptions = {}): ConfigTable {
    const { model, requiresOpenaiAuth, config } = this.#options;
    return modelConfig(this.url, {
      model: options.model ?? model,
      requiresOpenaiAuth: options.requiresOpenaiAuth ?? requiresOpenaiAuth,
      config: options.config ?? config,
    });
  }

  /** Makes the same configuration as the text of a `config.toml`. */
  configToml(options: ModelConfigOptions = {}): string {
    return configToml(this.config(options));
  }

  /** Makes one more throw-away home that leads to this model; removed at the latest when it closes. */
  async createHome(options: HomeOptions = {}): Promise<ThrowAwayHome> {
    this.#checkOpen('make a home');
    const home = createHome({ config: this.config(options), files: options.files });
    this.#homes.push(home);
    return home;
  }

  /**
   * Starts a session with a real app-server that lives in a throw-away home and asks this model.
   *
   * Sessions that share a home share its threads. A session may be closed like any other; what is
   * still open when the model closes is closed by it. Rejects like `Codex.start`.
   */
  async startCodex(options: StartCodexOptions = {}): Promise<Codex> {
    this.#checkOpen('start Codex');
    const { home = this.home, ...others } = options;
    const session = Codex.start({
      ...others,
      codexHome: home.codexHome,
      cwd: options.cwd ?? home.workspace,
      env: { ...home.env, ...options.env },
    });
    this.#sessions.push(session);
    return session;
  }

  /**
   * Ends the model: opens its gates, ends open connections and waits, closes the sessions that it
   * has started, removes its homes.
   *
   * Settles when all of that is done; a second call does nothing more.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closed = this.#server.close();
    this.#player.close();
    await closed;
    await forEachMade(this.#sessions, session => session.close());
    await forEachMade(this.#homes, home => home.remove());
  }

  #checkOpen(action: string): void {
    if (this.#closed !== undefined)
      throw new ModelClosedError(`Cannot ${action}: the scripted model is closed`);
  }
}

/** Ends everything that was made; what failed to be made has told so to who asked for it. */
async function forEachMade<T>(
  made: readonly Promise<T>[],
  end: (thing: T) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(made);
  await Promise.all(
    results.map(result => (result.status === 'fulfilled' ? end(result.value) : undefined)),
  );
}
