import { CodexError } from '../errors.js';

/** Says that a scripted model did not receive what was waited for in time. */
export class ModelTimeoutError extends CodexError {
  override readonly name: string = 'ModelTimeoutError';
  /** How many requests were waited for. */
  readonly expected: number;
  /** How many requests had arrived when the time was up. */
  readonly received: number;
  /** How long was waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(expected: number, received: number, timeoutMs: number) {
    super(
      `Cannot wait for model request ${expected}: only ${received} arrived within ${timeoutMs} ms`,
    );
    this.expected = expected;
    this.received = received;
    this.timeoutMs = timeoutMs;
  }
}

/** Says that a scripted model was closed while something waited for it. */
export class ModelClosedError extends CodexError {
  override readonly name: string = 'ModelClosedError';
}
