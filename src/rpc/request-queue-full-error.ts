import { CodexError } from '../errors.js';

/** Says that too many requests wait already, so that this one was not sent. */
export class RequestQueueFullError extends CodexError {
  static {
    RequestQueueFullError.prototype.name = 'RequestQueueFullError';
  }

  /** The wire method that was to be sent. */
  readonly method: string;
  /** How many requests may wait. */
  readonly maxQueuedRequests: number;

  constructor(method: string, maxQueuedRequests: number) {
    super(`Cannot send ${method}: ${maxQueuedRequests} requests wait already (maxQueuedRequests)`);
    this.method = method;
    this.maxQueuedRequests = maxQueuedRequests;
  }
}
