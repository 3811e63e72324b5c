import { Peer, type PeerOptions } from '../../src/rpc/peer.js';
import type { Transport } from '../../src/transport/transport.js';
import { FarEnd } from './far-end.js';
import { RecordingLogger } from './recording-logger.js';

/** Three attempts, and no wait to speak of between them. */
export const FAST_RETRY = { maxAttempts: 3, initialDelayMs: 1, maxDelayMs: 1, jitterRatio: 0 };

/** A peer under test, and what it is connected to. */
export interface ConnectedPeer {
  readonly peer: Peer;
  readonly far: FarEnd;
  readonly transport: Transport;
  readonly logger: RecordingLogger;
  /** What `onClose` was told, one entry per call. */
  readonly closings: Error[];
}

/** Connects a peer to a scripted far end. */
export function connectPeer(options: Partial<PeerOptions> = {}): ConnectedPeer {
  const [transport, far] = FarEnd.connect();
  const logger = new RecordingLogger();
  const closings: Error[] = [];
  const peer = new Peer(transport, {
    maxInFlight: 64,
    requestTimeoutMs: 60_000,
    retry: false,
    logger,
    onNotification: () => {},
    handleRequest: () => ({}),
    onClose: reason => void closings.push(reason),
    ...options,
  });
  peer.start();
  return { peer, far, transport, logger, closings };
}
