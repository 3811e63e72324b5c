export {
  FakeAppServer,
  type FakeAppServerOptions,
  type FakeCodexOptions,
  type RequestAnswerer,
  type RequestContext,
} from './fake/fake-app-server.js';
export { FakeClosedError, FakeRpcError, FakeTimeoutError } from './fake/fake-errors.js';
export type { CommandOptions, FakeTurn, SayOptions } from './fake/fake-turn.js';
export {
  type Fault,
  type FaultKind,
  fault,
  type GarbageKind,
  type MalformedShape,
} from './fake/fault.js';
export {
  type FakeTransport,
  type InjectedFault,
  type Injection,
  type Point,
  transportsOf,
} from './fake/injection.js';
export type { ReceivedMessage, WaitForOptions } from './fake/message-log.js';
export type { TurnFailure, TurnScript } from './fake/turn-script.js';
export type { Gate } from './gate.js';
export type { ThrowAwayHome } from './home.js';
export type { ConfigTable, ModelConfigOptions } from './model-config.js';
export { ModelClosedError, ModelTimeoutError } from './model-errors.js';
export { readWireLog } from './read-wire-log.js';
export { type RecordOptions, record } from './record.js';
export type {
  RecordedRequest,
  RequestFacts,
  ToolOutput,
  UnexpectedRequest,
} from './recorded-request.js';
export type { Recording, WireHooks } from './recording.js';
export { type ReplayOptions, replay } from './replay.js';
export type { Replay, ReplayMismatch } from './replay-transport.js';
export {
  type CutFailure,
  customToolCall,
  failure,
  type HttpFailure,
  type MessageOptions,
  type MessagePhase,
  type ModelFailure,
  message,
  outputItem,
  type ReasoningOptions,
  type ResponseFailure,
  type ResponsePart,
  type ResponseUsage,
  reasoning,
  type TextPieces,
  type ToolCallOptions,
  toolCall,
  usage,
} from './response-parts.js';
export type {
  CallOptions,
  ReasonOptions,
  ReplyOptions,
  Script,
  StreamOptions,
  WithUsage,
} from './script.js';
export {
  type HomeOptions,
  ScriptedModel,
  type ScriptedModelOptions,
  type StartCodexOptions,
  type WaitOptions,
} from './scripted-model.js';
export type { RequestPredicate, Responder, ResponderAnswer } from './step-queue.js';
export type { WireLog, WireLogEnd, WireLogFrame, WireLogHeader } from './wire-log.js';
export { WireLogError } from './wire-log-error.js';
