import type { RequestHost, SessionAnswers } from '../requests/dispatcher.js';
import type { HandlerScopes } from '../requests/handler-scopes.js';
import type { ThreadRegistry } from '../thread/thread-registry.js';
import type { Logger } from '../util/logger.js';

/** What a session answers the app-server's requests with. */
export interface RequestHostParts {
  readonly logger: Logger;
  readonly scopes: HandlerScopes;
  readonly threads: ThreadRegistry;
  readonly session: SessionAnswers;
}

/** Tells the dispatcher of requests what is known of threads. */
export function requestHost({ logger, scopes, threads, session }: RequestHostParts): RequestHost {
  return {
    logger,
    scopes,
    session,
    item({ threadId, turnId }, itemId) {
      const state = turnId === null ? undefined : threads.get(threadId)?.runningTurn(turnId);
      return state?.snapshot().items.find(({ id }) => id === itemId);
    },
    cwd: threadId => threads.get(threadId)?.settings.inForce?.cwd ?? null,
    onTurnEnd({ threadId, turnId }, listener) {
      let listening = true;
      const state = turnId === null ? undefined : threads.get(threadId)?.runningTurn(turnId);
      state?.onEnd(() => listening && listener());
      return () => {
        listening = false;
      };
    },
  };
}
