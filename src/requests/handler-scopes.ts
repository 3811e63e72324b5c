import type { Approvals } from './approval-types.js';
import type { Handlers } from './handlers.js';
import type { ElicitationHandler, UserInputHandler } from './question-types.js';
import type { Tool } from './tool.js';

/** Every kind of handler, by its name. */
export interface HandlerByKind {
  readonly command: Approvals['command'];
  readonly fileChange: Approvals['fileChange'];
  readonly permissions: Approvals['permissions'];
  readonly userInput: UserInputHandler | undefined;
  readonly elicitation: ElicitationHandler | undefined;
}

/** Names a turn of a thread; a request may come outside any turn. */
export interface TurnName {
  readonly threadId: string;
  readonly turnId: string | null;
}

/** What one handle of a thread brought. */
export interface ThreadScope {
  readonly handlers: Handlers;
  /** Its tools, by their names. */
  readonly tools: ReadonlyMap<string, Tool>;
}

/** Knows which handler is nearest to a request: the turn's, else the thread's, else the session's. */
export class HandlerScopes {
  readonly #session: Handlers;
  readonly #threads = new Map<string, ThreadScope[]>();
  readonly #turns = new Map<string, Handlers>();
  readonly #starting = new Map<string, Handlers>();

  constructor(session: Handlers) {
    this.#session = session;
  }

  /** Adds what a handle of a thread brought; the newest handle counts first. */
  addThread(threadId: string, scope: ThreadScope): () => void {
    const scopes = this.#threads.get(threadId) ?? [];
    scopes.unshift(scope);
    this.#threads.set(threadId, scopes);
    return () => {
      const rest = (this.#threads.get(threadId) ?? []).filter(other => other !== scope);
      if (rest.length > 0) this.#threads.set(threadId, rest);
      else this.#threads.delete(threadId);
    };
  }

  /** Sets the handlers of the turn that is being started on a thread: its id is not known yet. */
  expectTurn(threadId: string, handlers: Handlers): () => void {
    this.#starting.set(threadId, handlers);
    return () => this.#starting.delete(threadId);
  }

  /** Sets the handlers of a turn. */
  addTurn(turnId: string, handlers: Handlers): () => void {
    this.#turns.set(turnId, handlers);
    return () => this.#turns.delete(turnId);
  }

  /** Finds the nearest handler of a kind; undefined when there is none. */
  find<K extends keyof HandlerByKind>(kind: K, turn: TurnName): HandlerByKind[K] | undefined {
    for (const handlers of this.#nearest(turn)) {
      const handler = handlerOf(handlers, kind);
      if (handler !== undefined) return handler;
    }
    return undefined;
  }

  /** Finds a tool of a thread by its name. */
  findTool(threadId: string, name: string): Tool | undefined {
    for (const { tools } of this.#threads.get(threadId) ?? []) {
      const tool = tools.get(name);
      if (tool !== undefined) return tool;
    }
    return undefined;
  }

  /** Gives the newest scope of a thread, for a fork of it. */
  ofThread(threadId: string): ThreadScope | undefined {
    return this.#threads.get(threadId)?.[0];
  }

  *#nearest({ threadId, turnId }: TurnName): Generator<Handlers, void, undefined> {
    const ofTurn = turnId === null ? undefined : this.#turns.get(turnId);
    const nearest = ofTurn ?? this.#starting.get(threadId);
    if (nearest !== undefined) yield nearest;
    for (const { handlers } of this.#threads.get(threadId) ?? []) yield handlers;
    yield this.#session;
  }
}

function handlerOf<K extends keyof HandlerByKind>(
  { approvals, onUserInput, onElicitation }: Handlers,
  kind: K,
): HandlerByKind[K] | undefined {
  const byKind: HandlerByKind = {
    // Bound, so that a policy may be an object whose functions use `this`.
    command: approvals?.command?.bind(approvals),
    fileChange: approvals?.fileChange?.bind(approvals),
    permissions: approvals?.permissions?.bind(approvals),
    userInput: onUserInput,
    elicitation: onElicitation,
  };
  return byKind[kind];
}
