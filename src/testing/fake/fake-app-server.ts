import { CodexError, ServerStartError } from '../../errors.js';
import type {
  ClientMethod,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../../protocol/protocol.js';
import type { Transport } from '../../transport/transport.js';
import type { Gate } from '../gate.js';
import { FakeEngine } from './fake-engine.js';
import type { SayOptions } from './fake-turn.js';
import type { Fault } from './fault.js';
import type { Host } from './host.js';
import {
  checkFault,
  checkInjection,
  type FakeTransport,
  type InjectedFault,
  type Injection,
} from './injection.js';
import { MemoryChannel } from './memory-channel.js';
import type { ReceivedMessage, WaitForOptions } from './message-log.js';
import { startRelayHost } from './relay-host.js';
import { startUnixHost, startWebSocketHost } from './socket-host.js';
import type { TurnFailure, TurnScript } from './turn-script.js';

/** How a fake app-server is made. */
export interface FakeAppServerOptions {
  /** How clients reach it. Default: `memory`. */
  readonly transport?: FakeTransport | undefined;
  /** The working directory of threads that are not given one. Default: this process's. */
  readonly cwd?: string | undefined;
}

/** What to spread into the options of `Codex`. */
export interface FakeCodexOptions {
  /** On stdio: the executable that stands in for the app-server. */
  readonly codexPath?: string;
  /** Over memory: makes a connection. */
  readonly transport?: () => Transport;
}

/** What a custom answer knows of its request. */
export interface RequestContext<M extends ClientMethod = ClientMethod> {
  /** Which connection the request came on, counted from 1. */
  readonly connection: number;
  /** Gives what the fake app-server would answer by itself, and does what it would do. */
  byDefault(params?: Params<M>): Result<M>;
  /** Does something right after the answer was sent. */
  afterAnswer(task: () => void): void;
}

/** Answers a request in a way of its own; may throw `FakeRpcError` or any `{ code, message }`. */
export type RequestAnswerer<M extends ClientMethod> = (
  params: Params<M>,
  context: RequestContext<M>,
) => Result<M> | Promise<Result<M>>;

/**
 * Plays the whole app-server, without the binary: for what the real one does not do on request, such
 * as to crash in the middle of a turn.
 *
 * By itself it is a small app-server that is good enough for most apps: threads, turns, reading,
 * settings, logins. What a turn says is scripted; without a script it says what it was told. Faults
 * strike where they are injected. Threads outlive its process as on a disk, so that a client can
 * come back and resume them.
 *
 * Over memory nothing but `setTimeout` and `Date` is used, looked up when needed, and nothing is
 * random: it works under a virtual clock and does the same in every run.
 */
export class FakeAppServer implements AsyncDisposable {
  /** How clients reach it. */
  readonly transport: FakeTransport;
  readonly #engine: FakeEngine;
  readonly #host: Host;
  #closed: Promise<void> | undefined;

  private constructor(transport: FakeTransport, engine: FakeEngine, host: Host) {
    this.transport = transport;
    this.#engine = engine;
    this.#host = host;
  }

  /** Starts a fake app-server. */
  static async start(options: FakeAppServerOptions = {}): Promise<FakeAppServer> {
    const { transport = 'memory', cwd = process.cwd() } = options;
    const engine = new FakeEngine({ transport, cwd });
    return new FakeAppServer(transport, engine, await startHost(transport, engine));
  }

  /** What to spread into `new Codex({ … })`, over memory and on stdio. */
  get codexOptions(): FakeCodexOptions {
    const { codexPath } = this.#host;
    if (codexPath !== undefined) return { codexPath };
    if (this.transport === 'memory') return { transport: () => this.connect() };
    throw new CodexError(`Cannot start a fake app-server on ${this.transport}: connect to its url`);
  }

  /** Where to connect, on ws and unix. */
  get url(): string {
    const { url } = this.#host;
    if (url === undefined) throw new CodexError(`Cannot connect to a url: use ${this.transport}`);
    return url;
  }

  /**
   * Makes a connection over memory; each belongs to one client.
   *
   * @throws ServerStartError when connections are refused, or the fake app-server is closed.
   */
  connect(): Transport {
    if (this.transport !== 'memory') {
      throw new CodexError(
        `Cannot connect over memory: the fake app-server is on ${this.transport}`,
      );
    }
    if (this.#engine.refuses()) {
      throw new ServerStartError('Cannot start the app-server: the fake app-server refuses it');
    }
    const channel = new MemoryChannel();
    this.#engine.connect(channel);
    return channel.transport;
  }

  /** Refuses the next `count` connections, as an app-server that does not come up. */
  refuseConnections(count: number): this {
    this.#engine.refuse(count);
    return this;
  }

  /** Lets the next turn, or the next response after a steer, say one message. */
  reply(text: string, options: SayOptions = {}): this {
    this.#engine.world.scripts.say(text, options);
    return this;
  }

  /** Lets the next turn say one message in pieces; it holds at each gate among them. */
  stream(pieces: readonly (string | Gate)[], options: SayOptions = {}): this {
    this.#engine.world.scripts.say(pieces, options);
    return this;
  }

  /** Lets the next turn fail. */
  fail(failure: TurnFailure = {}): this {
    this.#engine.world.scripts.add(turn => turn.fail(failure));
    return this;
  }

  /** Lets a function play the next turn. */
  play(script: TurnScript): this {
    this.#engine.world.scripts.add(script);
    return this;
  }

  /**
   * Makes a gate that keeps a turn running: it holds the response that is scripted next, or, among
   * the pieces of that response, there. When nothing is scripted, it holds the next turn.
   */
  hold(): Gate {
    return this.#engine.world.scripts.gate();
  }

  /** How many scripted responses no turn has taken. */
  get remaining(): number {
    return this.#engine.world.scripts.remaining;
  }

  /** Answers the requests of a method in another way from now on. */
  on<M extends ClientMethod>(method: M, answerer: RequestAnswerer<M>): this {
    this.#engine.desk.on(method, (params, call) => {
      const byDefault = (changed?: Params<M>): Result<M> =>
        this.#engine.desk.answerByDefault(method, changed ?? params, call) as Result<M>;
      const context: RequestContext<M> = {
        connection: call.connection.number,
        byDefault,
        afterAnswer: task => call.afterAnswer(task),
      };
      return answerer(params as Params<M>, context);
    });
    return this;
  }

  /** Sends a notification to every client. */
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    for (const connection of this.#engine.connections) connection.notify(method, params);
  }

  /**
   * Asks the client that connected last.
   *
   * Rejects with `FakeRpcError` for an error answer, with `FakeClosedError` when the connection ends.
   */
  async request<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
  ): Promise<ServerRequestResult<M>> {
    return (await this.#engine.ask(method, params)) as ServerRequestResult<M>;
  }

  /** Completes the pending login of a user as the browser would, or lets it fail. */
  finishLogin(error: string | null = null): boolean {
    return this.#engine.world.account.finish(error);
  }

  /** Everything that clients have sent, in order. */
  get received(): readonly ReceivedMessage[] {
    return this.#engine.log.messages;
  }

  /**
   * Waits for a request or notification of a client, also one that is there already.
   *
   * Rejects with `FakeTimeoutError` when it does not come in time, with `FakeClosedError` when the
   * fake app-server closes first.
   */
  waitFor(method: string, options: WaitForOptions = {}): Promise<ReceivedMessage> {
    return this.#engine.log.wait(method, options);
  }

  /**
   * Lets a fault strike at a message to come.
   *
   * @throws InvalidArgumentError when that can never happen, such as a signal over memory.
   */
  inject(injection: Injection): InjectedFault {
    checkInjection(injection, this.transport);
    return this.#engine.injector.add(injection);
  }

  /**
   * Lets a fault of the connection happen now, to the client that connected last.
   *
   * @throws InvalidArgumentError when it is not possible on this transport.
   */
  inflict(fault: Fault): void {
    checkFault(fault, this.transport);
    this.#engine.connections.at(-1)?.strike(fault);
  }

  /** Ends every connection, opens every gate, removes what was made; a second call does nothing. */
  close(): Promise<void> {
    this.#closed ??= this.#host.close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function startHost(transport: FakeTransport, engine: FakeEngine): Promise<Host> {
  switch (transport) {
    case 'memory':
      return { close: () => engine.close() };
    case 'stdio':
      return startRelayHost(engine);
    case 'ws':
      return startWebSocketHost(engine);
    case 'unix':
      return startUnixHost(engine);
  }
}
