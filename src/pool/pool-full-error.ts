import { CodexError } from '../errors.js';

/** Says that every app-server of a pool has as many threads as it may have. */
export class PoolFullError extends CodexError {
  static {
    PoolFullError.prototype.name = 'PoolFullError';
  }

  /** How many threads the pool can hold. */
  readonly capacity: number;

  constructor(capacity: number) {
    super(
      `Cannot open a thread: the pool has ${capacity} open already (maxServers, maxThreadsPerServer)`,
    );
    this.capacity = capacity;
  }
}
