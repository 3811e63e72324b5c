import type { NotificationRouter } from '../client/notification-router.js';
import { ProtocolClient } from '../client/protocol-client.js';
import { TransportClosedError } from '../errors.js';
import type { RequestDispatcher } from '../requests/dispatcher.js';
import { retryLimits } from '../rpc/retry.js';
import type { Transport } from '../transport/transport.js';
import type { Logger } from '../util/logger.js';
import { SDK_VERSION } from '../util/version.js';
import type { OpenedClient, OpeningListener } from './connection.js';
import { logConnectionEnd } from './connection-end.js';
import { launchChild } from './launch-child.js';
import type { CodexOptions } from './options.js';

/** What a connection is made with, beside its options. */
export interface OpenClientParts extends OpeningListener {
  readonly logger: Logger;
  readonly router: NotificationRouter;
  readonly requests: RequestDispatcher;
  readonly signal: AbortSignal;
}

/**
 * Starts an app-server, or takes the given transport, and initializes it. When that fails or is
 * aborted, nothing is left behind.
 */
export async function openClient(
  options: CodexOptions,
  parts: OpenClientParts,
): Promise<OpenedClient> {
  const { logger, router, requests, signal } = parts;
  signal.throwIfAborted();
  const client = new ProtocolClient(await openTransport(options, signal), {
    router,
    logger,
    maxInFlight: options.maxInFlight ?? 64,
    maxQueuedRequests: options.maxQueuedRequests ?? 100_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 60_000,
    retry: options.retry === false ? false : retryLimits(options.retry ?? {}),
    onWire: options.onWire,
    traceContext: options.traceContext,
    handleRequest: (method, params, context) => requests.handle(method, params, context),
    onClose: reason => {
      logConnectionEnd(logger, reason);
      parts.onClose(reason);
    },
  });
  try {
    signal.throwIfAborted();
    const introduction = client.initialize(handshake(options), signal);
    parts.onWritable(client);
    return { client, server: await introduction };
  } catch (error) {
    await client.close(new TransportClosedError('The start was given up'));
    throw error;
  }
}

async function openTransport(options: CodexOptions, signal: AbortSignal): Promise<Transport> {
  const { transport } = options;
  if (typeof transport === 'function') return transport(signal);
  return transport ?? launchChild(options);
}

function handshake(options: CodexOptions): Parameters<ProtocolClient['initialize']>[0] {
  const { clientInfo, experimentalApi = true, optOutNotifications = [] } = options;
  return {
    clientInfo: {
      name: clientInfo?.name ?? 'codex-app-server-sdk',
      title: clientInfo?.title ?? null,
      version: clientInfo?.version ?? SDK_VERSION,
    },
    experimentalApi,
    optOutNotifications,
    requestAttestation: options.onAttestation !== undefined,
  };
}
