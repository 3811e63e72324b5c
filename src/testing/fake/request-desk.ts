import type { ClientMethod, InitializeParams } from '../../protocol/protocol.js';
import { PROTOCOL_VERSION } from '../../protocol/protocol.js';
import type { RequestId } from '../../rpc/messages.js';
import type { Connection } from './connection.js';
import { type FakeRpcError, invalidRequest } from './fake-errors.js';
import type { FakeProcess } from './fake-process.js';
import type { Call, Handlers, World } from './handlers.js';
import { otherHandlers } from './other-handlers.js';
import { readingHandlers } from './reading-handlers.js';
import { threadHandlers } from './thread-handlers.js';
import { turnHandlers } from './turn-handlers.js';
import { isObject, stringAt, type WireMessage } from './wire-message.js';
import { FAKE_CODEX_HOME } from './wire-shapes.js';

/** Answers a request, whatever its method. */
export type AnyHandler = (params: unknown, call: Call) => unknown;

interface Request {
  readonly id: RequestId;
  readonly method: string;
  readonly params: unknown;
}

/** Takes the requests of clients and answers them in order. */
export class RequestDesk {
  readonly #world: World;
  readonly #handlers = new Map<string, AnyHandler>();
  readonly #custom = new Map<string, AnyHandler>();
  readonly #processes = new WeakMap<Connection, FakeProcess>();

  constructor(world: World) {
    this.#world = world;
    this.#handlers.set('initialize', (params, call) => initialize(params, call));
    const groups: Handlers[] = [threadHandlers, readingHandlers, turnHandlers, otherHandlers];
    for (const handlers of groups) {
      for (const [method, handler] of Object.entries(handlers)) {
        // The one place where what came off the wire is taken for what its method says it is.
        this.#handlers.set(method, handler as AnyHandler);
      }
    }
  }

  /** Answers a method in another way from now on. */
  on(method: string, handler: AnyHandler): void {
    this.#custom.set(method, handler);
  }

  /** Answers a request as a fake app-server does by itself. */
  answerByDefault(method: string, params: unknown, call: Call): unknown {
    const handler = this.#handlers.get(method);
    if (handler === undefined) throw this.#unknown(method);
    checkParams(method, params);
    return handler(params ?? {}, call);
  }

  processOf(connection: Connection): FakeProcess | undefined {
    return this.#processes.get(connection);
  }

  /** Takes one message of a client. */
  handle(message: WireMessage, connection: Connection, process: FakeProcess): void {
    this.#processes.set(connection, process);
    const { id, method, params } = message;
    if (method === undefined) process.requests.answer(message);
    else if (id !== undefined) this.#answer({ id, method, params }, connection, process);
  }

  #answer(request: Request, connection: Connection, process: FakeProcess): void {
    const after: (() => void)[] = [];
    const call: Call = {
      world: this.#world,
      process,
      connection,
      afterAnswer: task => void after.push(task),
    };
    const settle = (answer: WireMessage): void => {
      connection.answer(request.method, answer);
      if (process.ended) return;
      for (const task of after) task();
    };
    const succeed = (result: unknown): void => settle({ id: request.id, result });
    const fail = (error: unknown): void => {
      after.length = 0;
      settle({ error: toErrorAnswer(error), id: request.id });
    };
    try {
      const result = this.#result(request, call);
      if (result instanceof Promise) result.then(succeed, fail);
      else succeed(result);
    } catch (error) {
      fail(error);
    }
  }

  #result({ method, params }: Request, call: Call): unknown {
    const custom = this.#custom.get(method);
    // What it does not know is refused as such, also before the introduction.
    const isKnown = custom !== undefined || this.#handlers.has(method);
    if (isKnown && method !== 'initialize' && !call.connection.initialized) {
      throw invalidRequest('Not initialized');
    }
    return custom ? custom(params, call) : this.answerByDefault(method, params, call);
  }

  #unknown(method: string): FakeRpcError {
    const known = [...new Set([...this.#handlers.keys(), ...this.#custom.keys()])];
    const names = known.map(name => `\`${name}\``).join(', ');
    return invalidRequest(
      `Invalid request: unknown variant \`${method}\`, expected one of ${names}`,
    );
  }
}

/** The fields without which the app-server does not look at a request any further. */
const REQUIRED: { readonly [M in ClientMethod]?: readonly string[] } = {
  initialize: ['clientInfo'],
  'turn/start': ['threadId', 'input'],
  'turn/steer': ['threadId', 'input', 'expectedTurnId'],
  'turn/interrupt': ['threadId', 'turnId'],
  'thread/name/set': ['threadId', 'name'],
  'account/login/start': ['type'],
  'account/login/cancel': ['loginId'],
};

const WITHOUT_THREAD: ReadonlySet<string> = new Set([
  'thread/start',
  'thread/list',
  'thread/loaded/list',
]);

function checkParams(method: string, params: unknown): void {
  const ofThread = method.startsWith('thread/') && !WITHOUT_THREAD.has(method);
  const required = REQUIRED[method as ClientMethod] ?? (ofThread ? ['threadId'] : []);
  for (const field of required) {
    if (!isObject(params) || params[field] === undefined) {
      throw invalidRequest(`Invalid request: missing field \`${field}\``);
    }
  }
}

function initialize(params: unknown, { connection }: Call): unknown {
  if (connection.initialized) throw invalidRequest('Already initialized');
  const { clientInfo, capabilities } = params as InitializeParams;
  connection.initialized = true;
  connection.clientName = clientInfo.name;
  connection.optOut = new Set(capabilities?.optOutNotificationMethods ?? []);
  return {
    userAgent: `${clientInfo.name}/${PROTOCOL_VERSION} (Fake; x86_64) fake`,
    codexHome: FAKE_CODEX_HOME,
    platformFamily: 'unix',
    platformOs: 'linux',
  };
}

/** Takes what a handler has thrown for an error answer. */
function toErrorAnswer(error: unknown): object {
  const code = isObject(error) ? error['code'] : undefined;
  const message = stringAt(error, 'message') ?? String(error);
  const data = isObject(error) ? error['data'] : undefined;
  return {
    code: typeof code === 'number' ? code : -32603,
    message,
    ...(data !== undefined && { data }),
  };
}
