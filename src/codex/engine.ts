import type { NotificationRouter } from '../client/notification-router.js';
import { localFiles } from '../process/local-files.js';
import type {
  ThreadListResponse,
  ThreadLoadedListResponse,
  ThreadSearchResponse,
} from '../protocol/protocol.js';
import { RequestDispatcher, type SessionAnswers } from '../requests/dispatcher.js';
import { HandlerScopes } from '../requests/handler-scopes.js';
import type { InboundContext } from '../rpc/inbound-requests.js';
import type { ListingOptions } from '../thread/lazy-pages.js';
import { archiveThread, deleteThread } from '../thread/lifecycle.js';
import { forkThread, resumeThread, startThread } from '../thread/open-thread.js';
import type { FetchPage } from '../thread/pages.js';
import { reconcileTurns } from '../thread/reconcile-turn.js';
import { rejoinFor } from '../thread/rejoin-thread.js';
import type { SessionContext } from '../thread/session-context.js';
import type { Thread } from '../thread/thread.js';
import {
  listLoadedThreads,
  listThreads,
  searchThreads,
  type ThreadFilter,
  type ThreadSearchFilter,
} from '../thread/thread-list.js';
import type { ForkOptions, ResumeOptions, ThreadOptions } from '../thread/thread-options.js';
import { type OpenThread, ThreadRegistry } from '../thread/thread-registry.js';
import { unarchiveThread } from '../thread/unarchive.js';
import type { Logger } from '../util/logger.js';
import type { Connection } from './connection.js';
import type { CodexOptions } from './options.js';
import { requestHost } from './request-host.js';

/** What an {@link Engine} is made with, beside the options of its session. */
export interface EngineParts {
  readonly logger: Logger;
  readonly router: NotificationRouter;
  /** Renews tokens that the host handed over. */
  readonly refreshTokens: SessionAnswers['refreshTokens'];
}

/**
 * Serves threads, turns and the app-server's requests over the connection of a session, whichever
 * stands. It is the greater part of the package, and loaded with the first need of it.
 */
export class Engine {
  readonly session: SessionContext;

  constructor(client: Connection, options: CodexOptions, parts: EngineParts) {
    const { logger, router } = parts;
    const { approvals, onUserInput, onElicitation, transport } = options;
    const threads = new ThreadRegistry(router);
    const scopes = new HandlerScopes({ approvals, onUserInput, onElicitation });
    const answers = sessionAnswers(options, parts);
    const requests = new RequestDispatcher(
      requestHost({ logger, scopes, threads, session: answers }),
    );
    const files = transport === undefined ? localFiles(options.cwd) : undefined;
    this.session = { client, logger, threads, scopes, requests, files };
  }

  get openThreads(): readonly OpenThread[] {
    return this.session.threads.list();
  }

  startThread(options: ThreadOptions): Promise<Thread> {
    return startThread(this.session, options);
  }

  resumeThread(id: string, options: ResumeOptions): Promise<Thread> {
    return resumeThread(this.session, id, options);
  }

  forkThread(id: string, options: ForkOptions): Promise<Thread> {
    return forkThread(this.session, id, options);
  }

  async archiveThread(id: string): Promise<void> {
    await archiveThread(this.session, id);
  }

  unarchiveThread(id: string): Promise<Thread> {
    return unarchiveThread(this.session, id);
  }

  async deleteThread(id: string): Promise<void> {
    await deleteThread(this.session, id);
  }

  threadPages(filter: ThreadFilter): FetchPage<ThreadListResponse> {
    return listThreads(this.session, filter);
  }

  searchPages(term: string, filter: ThreadSearchFilter): FetchPage<ThreadSearchResponse> {
    return searchThreads(this.session, term, filter);
  }

  loadedPages(options: ListingOptions): FetchPage<ThreadLoadedListResponse> {
    return listLoadedThreads(this.session, options);
  }

  /** Answers what the app-server asks. */
  answer(method: string, params: unknown, context: InboundContext): unknown {
    return this.session.requests.handle(method, params, context);
  }

  /** Sees to what a request needs after a loss; undefined when that is nothing. */
  prepare(method: string, params: unknown): Promise<void> | undefined {
    return rejoinFor(this.session, method, params);
  }

  /** Tells the turns that the connection is lost. */
  lose(reason: Error): void {
    reconcileTurns(this.session, reason);
  }
}

function sessionAnswers(
  { onCurrentTime, onAttestation }: CodexOptions,
  { refreshTokens }: EngineParts,
): SessionAnswers {
  return {
    refreshTokens,
    currentTime: onCurrentTime && (async () => ({ currentTimeAt: await onCurrentTime() })),
    attestation: onAttestation && (async () => ({ token: await onAttestation() })),
  };
}
