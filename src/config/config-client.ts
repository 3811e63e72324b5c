import type {
  ClientMethod,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
} from '../protocol/protocol.js';
import type { Subscription } from '../util/subscription.js';

/** What the groups of configuration requests need of their session. */
export interface ConfigClient {
  request<M extends ClientMethod>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Calls `listener` with the params of every notification of one method. */
  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>) => void,
  ): Subscription;
}
