import { addParts, makeHandle } from './handle-class.js';
import {
  DeviceLoginHandle,
  GoalRun,
  GROUPS,
  LoginHandle,
  Paginated,
  Thread,
  Turn,
} from './handles.js';
import { type Entry, type HandleKind, Link } from './link.js';
import { define, placeOf, setPlace } from './members.js';
import { prepareSession } from './prepare.js';
import { Stream } from './stream.js';
import type {
  CodexOptions,
  Codex as CodexSurface,
  ConnectOptions,
  HandleClass,
} from './surface.js';
import { SyncWorker } from './sync-worker.js';

/** The class of a session. */
export interface CodexClass {
  /**
   * Starts an app-server and initializes it; it is ready when this returns.
   *
   * When it throws, nothing is left running.
   *
   * @throws InvalidArgumentError for an option that is unknown or of the wrong type.
   * @throws CodexNotFoundError, ServerStartError when there is no binary that can be run.
   * @throws ServerExitedError when the app-server gave up, such as for a bad configuration.
   * @throws RequestTimeoutError when it did not answer within `requestTimeoutMs`.
   */
  new (options?: CodexOptions): CodexSurface;
  /**
   * Connects to an app-server that is there already: `ws://`, `wss://` or `unix://PATH`.
   *
   * Closing the session does not stop the app-server.
   *
   * @throws InvalidArgumentError before anything is sent, such as for a token that would cross the
   * network unencrypted.
   * @throws ServerStartError when it cannot be reached, or refuses the token.
   */
  connect(url: string | URL, options?: ConnectOptions): CodexSurface;
  readonly prototype: CodexSurface;
}

const CLASSES: Readonly<Record<string, HandleClass<unknown>>> = {
  Thread,
  Turn,
  GoalRun,
  LoginHandle,
  DeviceLoginHandle,
  Paginated,
};

const made = class Codex {
  constructor(options: CodexOptions = {}) {
    open(this, { method: 'start', args: [prepareSession(options)], options, entry: made });
  }

  static connect(url: string | URL, options: ConnectOptions = {}): object {
    const codex: object = Object.create(made.prototype);
    const args = [url instanceof URL ? url.href : url, prepareSession(options)];
    open(codex, { method: 'connect', args, options, entry: made.connect });
    return codex;
  }

  close(): void {
    const { link, on } = placeOf(this);
    if (!link.isOpen) return;
    try {
      link.call({ on, method: 'close', args: [], entry: this.close });
    } finally {
      link.end();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
};

define(made.prototype, {
  gets: ['server', 'openThreads'],
  calls: [
    'supports',
    'startThread',
    'resumeThread',
    'forkThread',
    'threads',
    'searchThreads',
    'loadedThreads',
    'archiveThread',
    'unarchiveThread',
    'deleteThread',
    'models',
    'request',
  ],
  listens: ['on', 'onConnection'],
  streams: ['notifications'],
  options: { startThread: 0, resumeThread: 1, forkThread: 1 },
});

/**
 * A session with a Codex app-server, every call of which waits for its answer.
 *
 * `new Codex()` starts the app-server. End it with `close()`, or with `using`.
 *
 * @interface
 */
export type Codex = CodexSurface;

/** The class of sessions. */
export const Codex: CodexClass = made as unknown as CodexClass;

interface Opening {
  /** The static method of the async class that opens the session. */
  readonly method: 'start' | 'connect';
  readonly args: readonly unknown[];
  /** The options as they were given. */
  readonly options: CodexOptions | ConnectOptions | undefined;
  readonly entry: unknown;
}

/** Opens a session over there, and puts it behind a handle. */
function open(handle: object, { method, args, options, entry }: Opening): void {
  const worker = new SyncWorker();
  const link = new Link({
    worker,
    logger: options?.logger,
    traceContext: options?.traceContext,
    makeHandle: makeFor,
  });
  try {
    const call = { on: { id: 0 }, method, args, entry: entry as Entry };
    const { id } = link.call(call) as HandleKind;
    const on = { id };
    setPlace(handle, { link, on });
    addParts(handle, { link, on, facts: {}, parts: GROUPS });
  } catch (error) {
    link.end();
    throw error;
  }
}

function makeFor(link: Link, kind: HandleKind): unknown {
  if (kind.type === 'Codex') return kind;
  if (kind.type === 'Stream') return new Stream(link, kind.id);
  const handles = CLASSES[kind.type];
  if (handles === undefined) throw new TypeError(`Illegal handle: ${kind.type}`);
  return makeHandle(handles, link, kind);
}
