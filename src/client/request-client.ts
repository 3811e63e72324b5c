import type { ClientMethod, Params, Result } from '../protocol/protocol.js';
import type { PeerRequestOptions } from '../rpc/peer.js';
import type { NotificationRouter } from './notification-router.js';

/** How one typed request is made. */
export interface ClientRequestOptions<M extends ClientMethod>
  extends Omit<PeerRequestOptions, 'onResult' | 'urgent' | 'explain'> {
  /** Sees the result synchronously, before any later notification is dispatched. */
  readonly onResult?: ((result: Result<M>) => void) | undefined;
}

/** What sends typed requests: one connection, or whichever connection there is. */
export interface RequestClient {
  readonly router: NotificationRouter;
  /** Why nothing can be asked any more; undefined while something can. */
  readonly endReason: Error | undefined;
  /** Sends a request and waits for its answer. */
  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options?: ClientRequestOptions<M>,
  ): Promise<Result<M>>;
}
