/// <reference lib="esnext.disposable" preserve="true" />
export type { ServerInfo } from './client/protocol-client.js';
export {
  Codex,
  type NotificationStream,
  type RequestOptions,
  type Subscription,
} from './codex/codex.js';
export type { CodexOptions } from './codex/options.js';
export {
  CodexError,
  CodexNotFoundError,
  InternalRpcError,
  InvalidArgumentError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  RequestTimeoutError,
  RetryLimitExceededError,
  RpcError,
  type RpcErrorDetails,
  ServerBusyError,
  type ServerExit,
  ServerExitedError,
  ServerStartError,
  TransportClosedError,
  TurnFailedError,
} from './errors.js';
export type { ConfigObject, ConfigValue } from './process/config-overrides.js';
export {
  type CodexSource,
  type FindCodexOptions,
  type FoundCodex,
  findCodex,
} from './process/find-codex.js';
export type * as protocol from './protocol/protocol.js';
export type { TraceContext } from './rpc/messages.js';
export { isRetryable, type RetryOptions, retryOnOverload } from './rpc/retry.js';
export type { TurnEvent } from './thread/event-log.js';
export type { InputItem, TurnInput } from './thread/input.js';
export type { Thread } from './thread/thread.js';
export type { ResumeOptions, ThreadOptions, TurnOptions } from './thread/thread-options.js';
export type { StreamOptions, Turn } from './thread/turn.js';
export type { FrameReceiver, Transport } from './transport/transport.js';
export type {
  FinalTurnStatus,
  TurnPlan,
  TurnResult,
  TurnSnapshot,
  TurnStatus,
} from './turn-types.js';
export type { Logger } from './util/logger.js';
