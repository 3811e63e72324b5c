import { CodexError } from '../../errors.js';

/** Makes a `FakeAppServer` answer a request with an error, and carries an error answer of the client. */
export class FakeRpcError extends CodexError {
  override readonly name: string = 'FakeRpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Says that a fake app-server did not see in time what was waited for. */
export class FakeTimeoutError extends CodexError {
  override readonly name: string = 'FakeTimeoutError';
  /** How long was waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(waitedFor: string, timeoutMs: number) {
    super(`Cannot wait for ${waitedFor}: it did not come within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** Says that a fake app-server, or the connection concerned, ended while something waited for it. */
export class FakeClosedError extends CodexError {
  override readonly name: string = 'FakeClosedError';
}

/** Makes the error that the app-server gives for nearly everything it does not accept. */
export function invalidRequest(message: string): FakeRpcError {
  return new FakeRpcError(-32600, message);
}

/** Makes the error for what the app-server cannot do with a thread of this kind. */
export function notSupported(what: string): FakeRpcError {
  return new FakeRpcError(-32601, `${what} is not supported yet`);
}
