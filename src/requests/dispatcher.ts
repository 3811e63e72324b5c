import { MethodNotFoundError } from '../errors.js';
import type {
  ApplyPatchApprovalResponse,
  DynamicToolCallParams,
  DynamicToolCallResponse,
  ExecCommandApprovalResponse,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
  ThreadItem,
} from '../protocol/protocol.js';
import type { InboundContext } from '../rpc/inbound-requests.js';
import type { Logger } from '../util/logger.js';
import type { WireAnswerByKind } from './answers.js';
import { callTool } from './call-tool.js';
import { decide } from './decide.js';
import type { HandlerScopes, TurnName } from './handler-scopes.js';
import { readApplyPatch, readExecCommand, toReviewDecision } from './legacy-approvals.js';
import { type AnswerByKind, PendingAnswers, type RequestByKind } from './pending.js';
import * as read from './read-request.js';
import { toolKey } from './tool.js';
import { ToolProgressListeners } from './tool-progress.js';

/** What the dispatcher needs to know of threads, and the answers that are not about one. */
export interface RequestHost {
  readonly logger: Logger;
  readonly scopes: HandlerScopes;
  /** Gives an item of a turn as known so far. */
  item(turn: TurnName, itemId: string): ThreadItem | undefined;
  /** Gives the working directory of a thread; null when unknown. */
  cwd(threadId: string): string | null;
  /** Calls `listener` when a turn ends, if it runs; the function that comes back stops that. */
  onTurnEnd(turn: TurnName, listener: () => void): () => void;
  /** Answers what is about the session; absent ones are refused. */
  readonly session: SessionAnswers;
}

/** The answers to requests that are not about a thread's work. */
export interface SessionAnswers {
  refreshTokens?: Answerer<'account/chatgptAuthTokens/refresh'> | undefined;
  attestation?: Answerer<'attestation/generate'> | undefined;
  currentTime?: Answerer<'currentTime/read'> | undefined;
}

type Answerer<M extends ServerRequestMethod> = (
  params: ServerRequestParams<M>,
  signal: AbortSignal,
) => ServerRequestResult<M> | Promise<ServerRequestResult<M>>;

type Handlers = {
  readonly [M in ServerRequestMethod]: (
    params: ServerRequestParams<M>,
    context: InboundContext,
  ) => Promise<ServerRequestResult<M>>;
};

/** Answers what the app-server asks: each request once, and with a refusal when nobody decides. */
export class RequestDispatcher {
  readonly pending: PendingAnswers = new PendingAnswers();
  readonly progress: ToolProgressListeners;
  readonly #host: RequestHost;
  readonly #underWay = new Map<string, number>();

  constructor(host: RequestHost) {
    this.#host = host;
    this.progress = new ToolProgressListeners(host.logger);
  }

  /**
   * Answers a request.
   *
   * @throws MethodNotFoundError for one that has no safe answer.
   */
  async handle(method: string, params: unknown, context: InboundContext): Promise<unknown> {
    const handlers: Readonly<Record<string, unknown>> = this.#handlers;
    if (!Object.hasOwn(handlers, method)) throw unanswerable(method);
    const handler = handlers[method] as (params: unknown, context: InboundContext) => unknown;
    return handler(params, context);
  }

  /** Tells how many requests about a turn wait for an answer of this side. */
  underWay(turnId: string): number {
    return this.#underWay.get(turnId) ?? 0;
  }

  readonly #handlers: Handlers = {
    'item/commandExecution/requestApproval': (params, context) =>
      this.#decide(context, { kind: 'command', params, toRequest: read.readCommandApproval }),
    'item/fileChange/requestApproval': (params, context) =>
      this.#decide(context, { kind: 'fileChange', params, toRequest: read.readFileChangeApproval }),
    'item/permissions/requestApproval': (params, context) =>
      this.#decide(context, {
        kind: 'permissions',
        params,
        toRequest: read.readPermissionsApproval,
      }),
    'item/tool/requestUserInput': (params, context) =>
      this.#decide(context, { kind: 'userInput', params, toRequest: read.readUserInput }),
    'mcpServer/elicitation/request': (params, context) =>
      this.#decide(context, { kind: 'elicitation', params, toRequest: read.readElicitation }),
    'item/tool/call': (params, context) => this.#callTool(params, context),
    'account/chatgptAuthTokens/refresh': async (params, { signal }) =>
      answerer(this.#host.session, 'refreshTokens')(params, signal),
    'attestation/generate': async (params, { signal }) =>
      answerer(this.#host.session, 'attestation')(params, signal),
    'currentTime/read': async (params, { signal }) => {
      const { currentTime } = this.#host.session;
      if (currentTime !== undefined) return currentTime(params, signal);
      return { currentTimeAt: Math.floor(Date.now() / 1_000) };
    },
    execCommandApproval: (params, context) => this.#execCommand(params, context),
    applyPatchApproval: (params, context) => this.#applyPatch(params, context),
  };

  #decide<K extends keyof AnswerByKind, P extends Named>(
    context: InboundContext,
    asked: Asked<K, P>,
  ): Promise<WireAnswerByKind[K]> {
    const { kind, params, toRequest } = asked;
    const { scopes, logger } = this.#host;
    const turn = { threadId: params.threadId, turnId: params.turnId };
    return this.#during(turn, context.signal, signal => {
      const item = asked.item ?? (params.itemId && this.#host.item(turn, params.itemId));
      const cwd = this.#host.cwd(params.threadId);
      const request = toRequest(params, { signal, item: item || undefined, cwd });
      const handler = scopes.find(kind, turn) as ((request: never) => unknown) | undefined;
      return decide({ id: context.id, kind, request, handler }, this.pending, logger);
    });
  }

  #callTool(
    params: DynamicToolCallParams,
    context: InboundContext,
  ): Promise<DynamicToolCallResponse> {
    const { scopes, logger } = this.#host;
    const { threadId, namespace, tool: name } = params;
    const tool = scopes.findTool(threadId, toolKey(namespace, name));
    const progress = (message: string): void => this.progress.tell(params, message);
    return this.#during(params, context.signal, signal =>
      callTool(tool, { params, signal, logger, progress }),
    );
  }

  async #execCommand(
    params: ServerRequestParams<'execCommandApproval'>,
    context: InboundContext,
  ): Promise<ExecCommandApprovalResponse> {
    const { decision } = await this.#decide(context, {
      kind: 'command',
      params: readExecCommand(params),
      toRequest: read.readCommandApproval,
    });
    return { decision: toReviewDecision(decision) };
  }

  async #applyPatch(
    params: ServerRequestParams<'applyPatchApproval'>,
    context: InboundContext,
  ): Promise<ApplyPatchApprovalResponse> {
    const { conversationId: threadId, callId: itemId, reason, grantRoot } = params;
    const { decision } = await this.#decide(context, {
      kind: 'fileChange',
      params: { threadId, turnId: '', itemId, startedAtMs: 0, reason, grantRoot },
      toRequest: read.readFileChangeApproval,
      item: readApplyPatch(params),
    });
    return { decision: toReviewDecision(decision) };
  }

  /** Runs `work` with a signal that fires with the request's own, and when the turn ends. */
  async #during<T>(
    turn: TurnName,
    outer: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(outer.reason);
    outer.addEventListener('abort', onAbort, { once: true });
    if (outer.aborted) onAbort();
    const stop = this.#host.onTurnEnd(turn, () =>
      controller.abort(new Error('The turn has ended')),
    );
    this.#count(turn.turnId, 1);
    try {
      return await work(controller.signal);
    } finally {
      this.#count(turn.turnId, -1);
      stop();
      outer.removeEventListener('abort', onAbort);
    }
  }

  #count(turnId: string | null, change: number): void {
    if (turnId === null) return;
    const count = this.underWay(turnId) + change;
    if (count > 0) this.#underWay.set(turnId, count);
    else this.#underWay.delete(turnId);
  }
}

interface Named {
  readonly threadId: string;
  readonly turnId: string | null;
  readonly itemId?: string;
}

interface Asked<K extends keyof AnswerByKind, P> {
  readonly kind: K;
  readonly params: P;
  readonly toRequest: (params: P, facts: read.RequestFacts) => RequestByKind[K];
  /** The item that it is about, where the request itself brings it. */
  readonly item?: ThreadItem;
}

function answerer<K extends keyof SessionAnswers>(
  session: SessionAnswers,
  name: K,
): NonNullable<SessionAnswers[K]> {
  const answer = session[name];
  if (answer === undefined) throw unanswerable(name);
  return answer;
}

function unanswerable(method: string): MethodNotFoundError {
  return new MethodNotFoundError(method, { code: -32601, message: 'this client has no handler' });
}
