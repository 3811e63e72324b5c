import { RestartLimitError } from '../codex/recovery.js';
import {
  CodexError,
  CodexNotFoundError,
  InternalRpcError,
  InvalidArgumentError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  PolicyMismatchError,
  RequestTimeoutError,
  RetryLimitExceededError,
  RpcError,
  ServerBusyError,
  ServerExitedError,
  ServerStartError,
  ThreadBusyError,
  TransportClosedError,
  TurnFailedError,
  TurnStalledError,
  TurnTimeoutError,
} from '../errors.js';
import { ToolInputError } from '../requests/tool.js';
import { RequestQueueFullError } from '../rpc/request-queue-full-error.js';
import { OutputValidationError, UnsupportedSchemaError } from '../schema/schema-errors.js';
import { RepeatedCursorError } from '../thread/pages.js';
import { ThreadLostError } from '../thread/thread-lost-error.js';
import { ConsumerBusyError } from './consumer-busy-error.js';

/** A class of errors, by its prototype alone: what it holds is put in afterwards. */
export interface ErrorClass {
  readonly prototype: Error;
}

/** Every class of errors that keeps its identity when it crosses between threads. */
const CLASSES: readonly ErrorClass[] = [
  CodexError,
  CodexNotFoundError,
  ConsumerBusyError,
  InternalRpcError,
  InvalidArgumentError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  OutputValidationError,
  ParseError,
  PolicyMismatchError,
  RepeatedCursorError,
  RequestQueueFullError,
  RequestTimeoutError,
  RestartLimitError,
  RetryLimitExceededError,
  RpcError,
  ServerBusyError,
  ServerExitedError,
  ServerStartError,
  ThreadBusyError,
  ThreadLostError,
  ToolInputError,
  TransportClosedError,
  TurnFailedError,
  TurnStalledError,
  TurnTimeoutError,
  UnsupportedSchemaError,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  Error,
];

const byName = new Map(CLASSES.map(errorClass => [errorClass.prototype.name, errorClass]));

/** Finds the class of errors with a name; undefined when it is not one that both threads have. */
export function errorClass(name: string): ErrorClass | undefined {
  return byName.get(name);
}
