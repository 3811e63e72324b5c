/// <reference lib="esnext.disposable" preserve="true" />

export { type ApprovalPolicies, type Approvals, approvals } from './approvals.js';
export { Codex, type CodexClass } from './codex.js';
export { ConsumerBusyError } from './consumer-busy-error.js';
export { DeviceLoginHandle, GoalRun, LoginHandle, Thread, Turn } from './handles.js';
export type {
  Account,
  BackgroundTerminals,
  CodexOptions,
  Configuration,
  ConnectOptions,
  Features,
  ForkOptions,
  Goal,
  HandleClass,
  McpServers,
  NotificationStream,
  Paginated,
  PermissionProfiles,
  ResumeOptions,
  Skills,
  ThreadOptions,
  TurnOptions,
} from './surface.js';
export { type Tool, tool } from './tool.js';
