import type { NotificationRouter } from '../client/notification-router.js';
import { ProtocolClient, type ServerInfo } from '../client/protocol-client.js';
import { TransportClosedError } from '../errors.js';
import { configOverrides } from '../process/config-overrides.js';
import { buildEnvironment, checkFolder } from '../process/environment.js';
import { locateCodex } from '../process/find-codex.js';
import { launch } from '../process/launch.js';
import { localFiles } from '../process/local-files.js';
import { RequestDispatcher, type SessionAnswers } from '../requests/dispatcher.js';
import { HandlerScopes } from '../requests/handler-scopes.js';
import { retryLimits } from '../rpc/retry.js';
import type { SessionContext } from '../thread/session-context.js';
import { ThreadRegistry } from '../thread/thread-registry.js';
import type { Transport } from '../transport/transport.js';
import type { Logger } from '../util/logger.js';
import { SDK_VERSION } from '../util/version.js';
import { ChildTransport } from './child-transport.js';
import { logConnectionEnd } from './connection-end.js';
import type { CodexOptions } from './options.js';
import { requestHost } from './request-host.js';

/** One connection to an app-server, initialized. */
export interface Session extends SessionContext {
  readonly server: ServerInfo;
}

/** What a session shares with the {@link CodexOptions} it is made from. */
export interface SessionShared {
  readonly logger: Logger;
  readonly router: NotificationRouter;
  /** Renews tokens that the host handed over. */
  readonly refreshTokens: SessionAnswers['refreshTokens'];
}

/**
 * Starts an app-server, or takes the given transport, and initializes it. When that fails or is
 * aborted, nothing is left behind.
 */
export async function openSession(options: CodexOptions, shared: SessionShared): Promise<Session> {
  const { signal } = options;
  signal?.throwIfAborted();
  const transport = options.transport ?? (await launchServer(options));
  const { logger, router } = shared;
  const threads = new ThreadRegistry(router);
  const { approvals, onUserInput, onElicitation } = options;
  const scopes = new HandlerScopes({ approvals, onUserInput, onElicitation });
  const session = sessionAnswers(options, shared);
  const requests = new RequestDispatcher(requestHost({ logger, scopes, threads, session }));
  const client = new ProtocolClient(transport, {
    router,
    logger,
    maxInFlight: options.maxInFlight ?? 64,
    requestTimeoutMs: options.requestTimeoutMs ?? 60_000,
    retry: options.retry === false ? false : retryLimits(options.retry ?? {}),
    onWire: options.onWire,
    traceContext: options.traceContext,
    handleRequest: (method, params, context) => requests.handle(method, params, context),
    onClose: reason => logConnectionEnd(logger, reason),
  });
  try {
    signal?.throwIfAborted();
    const server = await initialize(client, options);
    return {
      client,
      server,
      logger,
      threads,
      scopes,
      requests,
      files: options.transport === undefined ? localFiles(options.cwd) : undefined,
    };
  } catch (error) {
    await client.close(new TransportClosedError('The start was given up'));
    throw error;
  }
}

async function launchServer(options: CodexOptions): Promise<Transport> {
  const { cwd, codexHome, configOverrides: rawOverrides = [] } = options;
  if (cwd !== undefined) checkFolder('options.cwd', cwd);
  if (codexHome !== undefined) checkFolder('options.codexHome', codexHome);
  const env = buildEnvironment(options);
  const overrides = [...configOverrides(options.config ?? {}), ...rawOverrides];
  const child = await launch({
    codex: locateCodex({ codexPath: options.codexPath, env }),
    args: ['app-server', ...overrides.flatMap(override => ['--config', override])],
    env,
    cwd,
  });
  return new ChildTransport(child, options.maxLineBytes);
}

function initialize(client: ProtocolClient, options: CodexOptions): Promise<ServerInfo> {
  const { clientInfo, experimentalApi = true, optOutNotifications = [], signal } = options;
  const handshake = {
    clientInfo: {
      name: clientInfo?.name ?? 'codex-app-server-sdk',
      title: clientInfo?.title ?? null,
      version: clientInfo?.version ?? SDK_VERSION,
    },
    experimentalApi,
    optOutNotifications,
    requestAttestation: options.onAttestation !== undefined,
  };
  return client.initialize(handshake, signal);
}

function sessionAnswers(
  { onCurrentTime, onAttestation }: CodexOptions,
  { refreshTokens }: SessionShared,
): SessionAnswers {
  return {
    refreshTokens,
    currentTime: onCurrentTime && (async () => ({ currentTimeAt: await onCurrentTime() })),
    attestation: onAttestation && (async () => ({ token: await onAttestation() })),
  };
}
