import { CodexError, InvalidArgumentError } from '../errors.js';
import { backoffMs, delay } from '../rpc/retry.js';

/** How often a lost app-server may be replaced. */
export interface RecoveryOptions {
  /** How many restarts, or attempts to connect again, within the window. Default: 5. */
  readonly maxRestarts?: number | undefined;
  /** The window, in milliseconds. Default: 300000. */
  readonly windowMs?: number | undefined;
}

/** Recovery options, checked and complete. */
export type RecoveryLimits = Readonly<Required<{ [K in keyof RecoveryOptions]: number }>>;

/** Says that the connection was lost too often, so that it is not restored for a while. */
export class RestartLimitError extends CodexError {
  static {
    RestartLimitError.prototype.name = 'RestartLimitError';
  }

  readonly maxRestarts: number;
  readonly windowMs: number;
  /** How long it takes until another restart is allowed, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    { maxRestarts, windowMs }: { readonly maxRestarts: number; readonly windowMs: number },
    retryAfterMs: number,
    cause: Error,
  ) {
    super(
      `Cannot restore the connection: ${maxRestarts} restarts within ${windowMs} ms are the limit (recovery); the last reason was: ${cause.message}`,
      { cause },
    );
    this.maxRestarts = maxRestarts;
    this.windowMs = windowMs;
    this.retryAfterMs = retryAfterMs;
  }
}

const BACKOFF = { initialDelayMs: 100, maxDelayMs: 5_000, jitterRatio: 0.2 } as const;

/** Lets restarts happen at a growing distance, and only so many of them within a window. */
export class RestartGuard {
  readonly #limits: RecoveryLimits;
  #restarts: number[] = [];

  constructor(limits: RecoveryLimits) {
    this.#limits = limits;
  }

  /**
   * Waits until one more restart may be made: the first one may at once.
   *
   * @throws RestartLimitError when the limit is reached; `cause` says why one is needed.
   * @throws The signal's reason, when it is aborted meanwhile.
   */
  async admit(cause: Error, signal: AbortSignal): Promise<void> {
    const { maxRestarts, windowMs } = this.#limits;
    const now = performance.now();
    this.#restarts = this.#restarts.filter(at => now - at < windowMs);
    const [oldest] = this.#restarts;
    const before = this.#restarts.length;
    if (before >= maxRestarts) {
      const retryAfterMs = oldest === undefined ? windowMs : Math.ceil(oldest + windowMs - now);
      throw new RestartLimitError(this.#limits, retryAfterMs, cause);
    }
    this.#restarts.push(now);
    if (before > 0) await delay(backoffMs(before, BACKOFF), signal);
  }
}

/**
 * Checks recovery options and fills in the defaults.
 *
 * @throws InvalidArgumentError when one is out of range.
 */
export function recoveryLimits(options: RecoveryOptions): RecoveryLimits {
  const { maxRestarts = 5, windowMs = 300_000 } = options;
  check('maxRestarts', maxRestarts, 0);
  check('windowMs', windowMs, 1);
  return { maxRestarts, windowMs };
}

function check(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new InvalidArgumentError(
    `options.recovery.${name}`,
    `Cannot create Codex: recovery.${name} must be an integer from ${least} on`,
  );
}
