import type { NotificationRouter } from '../client/notification-router.js';
import { ProtocolClient } from '../client/protocol-client.js';
import { TransportClosedError } from '../errors.js';
import type { ServerProcess } from '../process/launch.js';
import type { InboundContext } from '../rpc/inbound-requests.js';
import { retryLimits } from '../rpc/retry.js';
import type { Transport } from '../transport/transport.js';
import type { Logger } from '../util/logger.js';
import { SDK_VERSION } from '../util/version.js';
import { ChildTransport } from './child-transport.js';
import type { OpenedClient, OpeningListener } from './connection.js';
import { logConnectionEnd } from './connection-end.js';
import type { CodexOptions } from './options.js';

/** What a connection is made with, beside its options. */
export interface OpenClientParts extends OpeningListener {
  readonly logger: Logger;
  readonly router: NotificationRouter;
  /** Answers what the app-server asks. */
  handleRequest(method: string, params: unknown, context: InboundContext): unknown;
  readonly signal: AbortSignal;
}

/** Introduces both sides on a channel. When that fails or is aborted, the channel is closed. */
export async function openClient(
  transport: Transport,
  options: CodexOptions,
  parts: OpenClientParts,
): Promise<OpenedClient> {
  const { logger, router, signal } = parts;
  const client = new ProtocolClient(transport, {
    router,
    logger,
    maxInFlight: options.maxInFlight ?? 64,
    maxQueuedRequests: options.maxQueuedRequests ?? 100_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 60_000,
    retry: options.retry === false ? false : retryLimits(options.retry ?? {}),
    onWire: options.onWire,
    traceContext: options.traceContext,
    handleRequest: (method, params, context) => parts.handleRequest(method, params, context),
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

/** Does the same with a process that was launched, which is stopped when that fails. */
export function openChild(
  child: ServerProcess,
  options: CodexOptions,
  parts: OpenClientParts,
): Promise<OpenedClient> {
  return openClient(new ChildTransport(child, options), options, parts);
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
