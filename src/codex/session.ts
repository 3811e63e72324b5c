import type { NotificationRouter } from '../client/notification-router.js';
import type { ProtocolClient } from '../client/protocol-client.js';
import { TransportClosedError } from '../errors.js';
import { localFiles } from '../process/local-files.js';
import { RequestDispatcher, type SessionAnswers } from '../requests/dispatcher.js';
import { HandlerScopes } from '../requests/handler-scopes.js';
import { reconcileTurns } from '../thread/reconcile-turn.js';
import { rejoinFor } from '../thread/rejoin-thread.js';
import type { SessionContext } from '../thread/session-context.js';
import { ThreadRegistry } from '../thread/thread-registry.js';
import type { Logger } from '../util/logger.js';
import { Connection } from './connection.js';
import { SESSION_CLOSED } from './connection-end.js';
import { openClient } from './open-client.js';
import type { CodexOptions } from './options.js';
import { RestartGuard, recoveryLimits } from './recovery.js';
import { requestHost } from './request-host.js';

/** What lives as long as a {@link CodexOptions} session, over every connection that it has. */
export interface Session extends SessionContext {
  readonly client: Connection;
}

/** What a session is made with, beside its options. */
export interface SessionParts {
  readonly logger: Logger;
  readonly router: NotificationRouter;
  /** Renews tokens that the host handed over. */
  readonly refreshTokens: SessionAnswers['refreshTokens'];
  /** Logs in again where that has to be done at each start. */
  loginAgain(client: ProtocolClient): Promise<void>;
}

/** Makes a session; nothing is started before its connection is opened. */
export function createSession(options: CodexOptions, parts: SessionParts): Session {
  const { logger, router } = parts;
  const { approvals, onUserInput, onElicitation, transport } = options;
  const threads = new ThreadRegistry(router);
  const scopes = new HandlerScopes({ approvals, onUserInput, onElicitation });
  const answers = sessionAnswers(options, parts);
  const requests = new RequestDispatcher(
    requestHost({ logger, scopes, threads, session: answers }),
  );
  const client = new Connection({
    router,
    logger,
    guard: restartGuard(options),
    signal: options.signal,
    open: async (signal, told) => {
      const opened = await openClient(options, { logger, router, requests, signal, ...told });
      await parts.loginAgain(opened.client).catch(error => {
        logger.warn('Cannot log in again', { error });
      });
      return opened;
    },
    prepare: (method, params) => rejoinFor(session, method, params),
    onLost: reason => reconcileTurns(session, reason),
  });
  const files = transport === undefined ? localFiles(options.cwd) : undefined;
  const session: Session = { client, logger, threads, scopes, requests, files };
  return session;
}

/** A channel that was handed over ready-made cannot be made again. */
function restartGuard({ recovery = {}, transport }: CodexOptions): RestartGuard | undefined {
  if (recovery === false || typeof transport === 'object') return undefined;
  return new RestartGuard(recoveryLimits(recovery));
}

function sessionAnswers(
  { onCurrentTime, onAttestation }: CodexOptions,
  { refreshTokens }: SessionParts,
): SessionAnswers {
  return {
    refreshTokens,
    currentTime: onCurrentTime && (async () => ({ currentTimeAt: await onCurrentTime() })),
    attestation: onAttestation && (async () => ({ token: await onAttestation() })),
  };
}

/** Ends a session for good; settles when all that it started is gone. */
export async function endSession({ client }: Session): Promise<void> {
  // Not an error for those who read everything: the end was asked for.
  client.router.endStreams();
  await client.close(new TransportClosedError(SESSION_CLOSED));
}
