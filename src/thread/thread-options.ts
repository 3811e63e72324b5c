import type {
  ThreadResumeParams,
  ThreadStartParams,
  TurnStartParams,
} from '../protocol/protocol.js';
import { checkOptions, type OptionShape } from '../util/check-options.js';

/**
 * How a thread is started: every field of `thread/start`, as on the wire.
 *
 * `undefined` is left out, `null` is sent. Approval policy and sandbox are left to the user's own
 * configuration unless they are given.
 */
export type ThreadOptions = Omit<ThreadStartParams, 'dynamicTools'>;

/** How a thread is resumed: every field of `thread/resume`, as on the wire. */
export type ResumeOptions = Omit<ThreadResumeParams, 'threadId'>;

/** How a turn is run: every field of `turn/start`, as on the wire, and what concerns this side. */
export interface TurnOptions extends Omit<TurnStartParams, 'threadId' | 'input'> {
  /**
   * Interrupts the turn. `run()` then rejects at once with the signal's reason; a signal that is
   * already aborted sends nothing.
   */
  readonly signal?: AbortSignal | undefined;
}

const COMMON = {
  model: 'string',
  modelProvider: 'string',
  serviceTier: 'string',
  cwd: 'string',
  runtimeWorkspaceRoots: 'array',
  approvalPolicy: 'string|object',
  approvalsReviewer: 'string',
  sandbox: 'string',
  permissions: 'string',
  config: 'object',
  baseInstructions: 'string',
  developerInstructions: 'string',
  personality: 'string',
} as const;

const START = {
  ...COMMON,
  allowProviderModelFallback: 'boolean',
  serviceName: 'string',
  multiAgentMode: 'string',
  ephemeral: 'boolean',
  historyMode: 'string',
  sessionStartSource: 'string',
  threadSource: 'string',
  projectId: 'string',
  daybreakEnabled: 'boolean',
  environments: 'array',
  selectedCapabilityRoots: 'array',
  mockExperimentalField: 'string',
  experimentalRawEvents: 'boolean',
} as const satisfies Record<keyof ThreadOptions, string>;

const RESUME = {
  ...COMMON,
  history: 'array',
  path: 'string',
  excludeTurns: 'boolean',
  initialTurnsPage: 'object',
} as const satisfies Record<keyof ResumeOptions, string>;

const TURN = {
  signal: 'object',
  disabledPluginIds: 'array',
  clientUserMessageId: 'string',
  turnTrigger: 'string',
  parentTurnId: 'string',
  rootTurnId: 'string',
  toolOutput: 'object',
  responsesapiClientMetadata: 'object',
  responsesapiClientMetadataPatch: 'object',
  additionalContext: 'object',
  environments: 'array',
  cwd: 'string',
  runtimeWorkspaceRoots: 'array',
  approvalPolicy: 'string|object',
  approvalsReviewer: 'string',
  sandboxPolicy: 'object',
  permissions: 'string',
  model: 'string',
  serviceTier: 'string',
  serviceTierForTurn: 'string',
  effort: 'string|object',
  summary: 'string',
  personality: 'string',
  outputSchema: 'object',
  collaborationMode: 'object',
  multiAgentMode: 'string',
  cyberAccessProgram: 'string|object',
} as const satisfies Record<keyof TurnOptions, string>;

/** Checks what `startThread` was given: the app-server ignores what it does not know. */
export function checkThreadOptions(options: ThreadOptions): void {
  check(options, START, 'start a thread');
}

/** Checks what `resumeThread` was given. */
export function checkResumeOptions(options: ResumeOptions): void {
  check(options, RESUME, 'resume a thread');
}

/** Checks what `turn` or `run` was given. */
export function checkTurnOptions(options: TurnOptions): void {
  check(options, TURN, 'start a turn');
}

function check(options: object, shape: OptionShape, action: string): void {
  checkOptions(options, shape, { action, allowNull: true });
}
