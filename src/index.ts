/// <reference lib="esnext.disposable" preserve="true" />

export type { Account, ChatgptLoginOptions } from './account/account.js';
export type { ChatgptTokens } from './account/credentials.js';
export type { DeviceLoginHandle } from './account/device-login-handle.js';
export type { LoginHandle } from './account/login-handle.js';
export type { LoginResult } from './account/login-watch.js';
export type { PendingLogin } from './account/pending-login.js';
export type { TokenRefresher, TokenRefreshRequest } from './account/token-refresh.js';
export type { NotificationStream } from './client/notification-stream.js';
export type { ServerInfo } from './client/protocol-client.js';
export type { ChildOptions } from './codex/child-options.js';
export { Codex } from './codex/codex.js';
export type { ConnectOptions } from './codex/connect-options.js';
export type { ConnectionEvent } from './codex/connection.js';
export type { CodexOptions, TransportFactory } from './codex/options.js';
export type { PrewarmOptions } from './codex/prewarmed-threads.js';
export { type RecoveryOptions, RestartLimitError } from './codex/recovery.js';
export type { RequestOptions } from './codex/request-options.js';
export type { ServedCodex } from './codex/serve.js';
export type { ServeOptions } from './codex/serve-options.js';
export type {
  Configuration,
  ValueEdit,
  WriteAllOptions,
  WriteValueOptions,
} from './config/configuration.js';
export type { Features } from './config/features.js';
export type { ModelListOptions } from './config/list-models.js';
export type { McpServers } from './config/mcp-servers.js';
export type { PermissionProfiles } from './config/permission-profiles.js';
export {
  type ModelCriteria,
  pickEffort,
  pickModel,
  reasoningEfforts,
} from './config/pick-model.js';
export type { SkillSelector, Skills } from './config/skills.js';
export {
  CodexError,
  CodexNotFoundError,
  InternalRpcError,
  InvalidArgumentError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  type PolicyField,
  PolicyMismatchError,
  RequestTimeoutError,
  RetryLimitExceededError,
  RpcError,
  type RpcErrorDetails,
  ServerBusyError,
  type ServerExit,
  ServerExitedError,
  ServerStartError,
  ThreadBusyError,
  TransportClosedError,
  TurnFailedError,
  TurnStalledError,
  TurnTimeoutError,
} from './errors.js';
export { CodexPool } from './pool/codex-pool.js';
export { PoolFullError } from './pool/pool-full-error.js';
export type { PoolServer } from './pool/pool-member.js';
export type { CodexPoolOptions } from './pool/pool-options.js';
export type { ThreadHost } from './pool/thread-host.js';
export type { ConfigObject, ConfigValue } from './process/config-overrides.js';
export {
  type CodexSource,
  type FindCodexOptions,
  type FoundCodex,
  findCodex,
} from './process/find-codex.js';
export type { ServeAuth } from './process/server-auth.js';
export type * as protocol from './protocol/protocol.js';
export type {
  Approval,
  ApprovalAnswer,
  Approvals,
  CommandApproval,
  CommandDecision,
  FileChangeApproval,
  FileChangeDecision,
  PermissionsApproval,
  PermissionsGrant,
} from './requests/approval-types.js';
export type { Handlers } from './requests/handlers.js';
export type { AnswerByKind, PendingRequest, RequestByKind } from './requests/pending.js';
export { type ApprovalPolicies, approvals } from './requests/policies.js';
export type {
  ElicitationAnswer,
  ElicitationHandler,
  ElicitationRequest,
  UserInputAnswers,
  UserInputHandler,
  UserInputRequest,
} from './requests/question-types.js';
export {
  type Tool,
  type ToolContent,
  type ToolContext,
  ToolInputError,
  type ToolOptions,
  type ToolOutput,
  tool,
} from './requests/tool.js';
export type { ToolProgress } from './requests/tool-progress.js';
export type { RequestId, TraceContext } from './rpc/messages.js';
export { RequestQueueFullError } from './rpc/request-queue-full-error.js';
export { isRetryable, type RetryOptions, retryOnOverload } from './rpc/retry.js';
export type { InferOutput, OutputSchema, ParsedSchema } from './schema/output-schema.js';
export { OutputValidationError, UnsupportedSchemaError } from './schema/schema-errors.js';
export type {
  StandardIssue,
  StandardJsonConverter,
  StandardJsonOptions,
  StandardProps,
  StandardResult,
  StandardSchemaWithJson,
  StandardTypes,
} from './schema/standard-schema.js';
export type { SchemaIssue } from './schema/validate.js';
export type { BackgroundTerminals } from './thread/background-terminals.js';
export type { ThreadSettingsChange } from './thread/configure-thread.js';
export type { TurnEvent } from './thread/event-log.js';
export type { Goal, GoalOptions } from './thread/goal.js';
export type { GoalResult, GoalRun } from './thread/goal-run.js';
export type { InputItem, InputItemOf, TextInput, TurnInput } from './thread/input.js';
export {
  type ImageOptions,
  image,
  localImage,
  mention,
  skill,
  text,
} from './thread/input-helpers.js';
export type { ListingOptions } from './thread/lazy-pages.js';
export type { UnsubscribeOptions } from './thread/leave-thread.js';
export type { RevertOptions, ShellCommandOptions } from './thread/lifecycle.js';
export { type Page, type Paginated, RepeatedCursorError } from './thread/pages.js';
export type {
  ItemListOptions,
  ItemPage,
  ReadThreadOptions,
  TurnListOptions,
} from './thread/read-thread.js';
export type { ReviewOptions } from './thread/review.js';
export type { Thread } from './thread/thread.js';
export type { ThreadFilter, ThreadSearchFilter } from './thread/thread-list.js';
export { ThreadLostError } from './thread/thread-lost-error.js';
export type {
  ForkOptions,
  ResumeOptions,
  ThreadOptions,
  TurnOptions,
  WhenBusy,
} from './thread/thread-options.js';
export type { OpenThread } from './thread/thread-registry.js';
export type { StreamOptions, Turn } from './thread/turn.js';
export { type BearerTokenOptions, signBearerToken } from './transport/bearer-token.js';
export type { FrameReceiver, Transport } from './transport/transport.js';
export type {
  FinalTurnStatus,
  TurnPlan,
  TurnResult,
  TurnSnapshot,
  TurnStatus,
} from './turn-types.js';
export type { Logger } from './util/logger.js';
export type { Subscription } from './util/subscription.js';
