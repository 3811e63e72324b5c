import type { CodexErrorInfo } from './protocol/protocol.js';
import type { TurnResult, TurnSnapshot } from './turn-types.js';

/** The base of every error that this package throws. */
export class CodexError extends Error {
  static {
    CodexError.prototype.name = 'CodexError';
  }

  /** What was known of the turn when this error ended it; absent when no turn was concerned. */
  declare readonly partial?: TurnSnapshot;
}

/** Says that an argument or option is not acceptable; nothing was spawned or sent. */
export class InvalidArgumentError extends CodexError {
  static {
    InvalidArgumentError.prototype.name = 'InvalidArgumentError';
  }

  /** The path of the offending value, such as `options.cwd` or `input[1].path`. */
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message);
    this.argument = argument;
  }
}

/** Says that no `codex` binary was found. */
export class CodexNotFoundError extends CodexError {
  static {
    CodexNotFoundError.prototype.name = 'CodexNotFoundError';
  }

  /** Every place that was looked at, in order. */
  readonly tried: readonly string[];

  constructor(message: string, tried: readonly string[]) {
    super(message);
    this.tried = tried;
  }
}

/** Says that the app-server could not be started, or did not complete `initialize`. */
export class ServerStartError extends CodexError {
  static {
    ServerStartError.prototype.name = 'ServerStartError';
  }
}

/** How the app-server process ended. */
export interface ServerExit {
  /** The exit code; null when a signal ended the process. */
  readonly code: number | null;
  /** The signal that ended the process, such as `SIGKILL`; null when it exited by itself. */
  readonly signal: string | null;
  /** The last of what the process wrote to its standard error. */
  readonly stderrTail: string;
}

/** Says that the app-server process has exited. */
export class ServerExitedError extends CodexError implements ServerExit {
  static {
    ServerExitedError.prototype.name = 'ServerExitedError';
  }

  readonly code: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;

  constructor(exit: ServerExit) {
    super(
      exit.signal === null
        ? `The app-server exited with code ${exit.code}`
        : `The app-server was ended by ${exit.signal}`,
    );
    this.code = exit.code;
    this.signal = exit.signal;
    this.stderrTail = exit.stderrTail;
  }
}

/** Says that the channel to the app-server is closed, by whichever side. */
export class TransportClosedError extends CodexError {
  static {
    TransportClosedError.prototype.name = 'TransportClosedError';
  }
}

/** Says that the app-server did not answer in time. The request may have been carried out. */
export class RequestTimeoutError extends CodexError {
  static {
    RequestTimeoutError.prototype.name = 'RequestTimeoutError';
  }

  /** The wire method that was not answered. */
  readonly method: string;
  /** How long the answer was waited for, in milliseconds. */
  readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super(`Cannot complete ${method}: the app-server did not answer within ${timeoutMs} ms`);
    this.method = method;
    this.timeoutMs = timeoutMs;
  }
}

/** What an error answer on the wire holds. */
export interface RpcErrorDetails {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Says that the app-server answered a request with an error. */
export class RpcError extends CodexError {
  static {
    RpcError.prototype.name = 'RpcError';
  }

  /** The JSON-RPC error code. */
  readonly code: number;
  /** The error's `data` as it came; undefined when there was none. */
  readonly data: unknown;
  /** The wire method that was refused. */
  readonly method: string;

  constructor(method: string, details: RpcErrorDetails, options?: ErrorOptions) {
    super(`Cannot complete ${method}: ${details.message}`, options);
    this.code = details.code;
    this.data = details.data;
    this.method = method;
  }
}

/** Says that the app-server could not parse a frame (-32700). */
export class ParseError extends RpcError {
  static {
    ParseError.prototype.name = 'ParseError';
  }
}

/** Says that the app-server refused a request as it stands (-32600). */
export class InvalidRequestError extends RpcError {
  static {
    InvalidRequestError.prototype.name = 'InvalidRequestError';
  }
}

/** Says that this app-server does not have the method. */
export class MethodNotFoundError extends RpcError {
  static {
    MethodNotFoundError.prototype.name = 'MethodNotFoundError';
  }

  /** Every method that the app-server has, when it said so; else empty. */
  readonly knownMethods: readonly string[];
  /** The release that has the method first; absent when this is not known, or not the reason. */
  declare readonly since?: string;

  constructor(method: string, details: RpcErrorDetails, knownMethods: readonly string[] = []) {
    super(method, details);
    this.knownMethods = knownMethods;
  }
}

/** Says that the app-server refused the params (-32602). */
export class InvalidParamsError extends RpcError {
  static {
    InvalidParamsError.prototype.name = 'InvalidParamsError';
  }
}

/** Says that the app-server failed while it carried out the request (-32603). */
export class InternalRpcError extends RpcError {
  static {
    InternalRpcError.prototype.name = 'InternalRpcError';
  }
}

/** Says that the app-server was overloaded and did not run the request (-32001): safe to resend. */
export class ServerBusyError extends RpcError {
  static {
    ServerBusyError.prototype.name = 'ServerBusyError';
  }
}

/** Says that the app-server was still overloaded after the last attempt; `cause` is its last answer. */
export class RetryLimitExceededError extends ServerBusyError {
  static {
    RetryLimitExceededError.prototype.name = 'RetryLimitExceededError';
  }

  /** How often the request was sent. */
  readonly attempts: number;

  constructor(attempts: number, cause: ServerBusyError) {
    const message = `the app-server was overloaded on each of ${attempts} attempts`;
    super(cause.method, { code: cause.code, message, data: cause.data }, { cause });
    this.attempts = attempts;
  }
}

/** Says that a turn failed; `result` holds everything that came before. */
export class TurnFailedError extends CodexError {
  static {
    TurnFailedError.prototype.name = 'TurnFailedError';
  }

  readonly result: TurnResult;
  /** The server's classification of the failure; null when it gave none. */
  readonly info: CodexErrorInfo | null;
  /** Whether the same turn may well succeed later: overload, rate limit, a broken connection. */
  readonly retryable: boolean;

  constructor(result: TurnResult, retryable: boolean) {
    super(`Turn failed: ${result.error?.message ?? 'the app-server gave no reason'}`);
    this.result = result;
    this.info = result.error?.codexErrorInfo ?? null;
    this.retryable = retryable;
  }
}

/** Says that a turn ran longer than its `timeoutMs`; it was interrupted. */
export class TurnTimeoutError extends CodexError {
  static {
    TurnTimeoutError.prototype.name = 'TurnTimeoutError';
  }

  /** Everything that came of the turn. */
  readonly result: TurnResult;
  readonly timeoutMs: number;

  constructor(timeoutMs: number, result: TurnResult) {
    super(`The turn was interrupted: it ran longer than ${timeoutMs} ms (timeoutMs)`);
    this.timeoutMs = timeoutMs;
    this.result = result;
  }
}

/** Says that nothing came of a turn for longer than its `idleTimeoutMs`; it was interrupted. */
export class TurnStalledError extends CodexError {
  static {
    TurnStalledError.prototype.name = 'TurnStalledError';
  }

  /** Everything that came of the turn. */
  readonly result: TurnResult;
  readonly idleTimeoutMs: number;

  constructor(idleTimeoutMs: number, result: TurnResult) {
    super(`The turn was interrupted: nothing came for ${idleTimeoutMs} ms (idleTimeoutMs)`);
    this.idleTimeoutMs = idleTimeoutMs;
    this.result = result;
  }
}

/** Says that a turn runs on the thread, and `whenBusy` is `reject`. */
export class ThreadBusyError extends CodexError {
  static {
    ThreadBusyError.prototype.name = 'ThreadBusyError';
  }

  readonly threadId: string;

  constructor(threadId: string) {
    super('Cannot start a turn: another one runs on the thread, or waits for it');
    this.threadId = threadId;
  }
}

/** Names what a policy is about. */
export type PolicyField = 'sandbox' | 'approvalPolicy' | 'permissions';

/** Says that the app-server put another policy in force than was asked for, such as a managed one. */
export class PolicyMismatchError extends CodexError {
  static {
    PolicyMismatchError.prototype.name = 'PolicyMismatchError';
  }

  readonly field: PolicyField;
  /** What was asked for. */
  readonly asked: unknown;
  /** What is in force. */
  readonly effective: unknown;

  constructor(field: PolicyField, asked: unknown, effective: unknown) {
    const [wanted, got] = [asked, effective].map(value => JSON.stringify(value));
    super(`Cannot use the thread: ${field} was to be ${wanted}, and the app-server uses ${got}`);
    this.field = field;
    this.asked = asked;
    this.effective = effective;
  }
}
