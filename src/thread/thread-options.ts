import { InvalidArgumentError } from '../errors.js';
import type {
  SandboxMode,
  ThreadForkParams,
  ThreadResumeParams,
  ThreadStartParams,
  TurnStartParams,
} from '../protocol/protocol.js';
import { HANDLER_KINDS, type Handlers } from '../requests/handlers.js';
import type { Tool } from '../requests/tool.js';
import type { OutputSchema } from '../schema/output-schema.js';
import { checkOptions, type OptionShape } from '../util/check-options.js';

/**
 * How a thread is started: every field of `thread/start`, as on the wire.
 *
 * `undefined` is left out, `null` is sent. Approval policy and sandbox are left to the user's own
 * configuration unless they are given.
 */
export interface ThreadOptions extends Omit<ThreadStartParams, 'dynamicTools'>, Handlers {
  /** The tools of the thread, fixed when it starts; they live on over resume and fork. */
  readonly tools?: readonly Tool[] | undefined;
}

/** How a thread is resumed: every field of `thread/resume`, as on the wire. */
export interface ResumeOptions extends Omit<ThreadResumeParams, 'threadId'>, Handlers {
  /** The handlers of the tools that are stored with the thread, bound to them by their names. */
  readonly tools?: readonly Tool[] | undefined;
}

/** How a thread is forked: every field of `thread/fork`, as on the wire. */
export interface ForkOptions extends Omit<ThreadForkParams, 'threadId'>, Handlers {
  /** The handlers of the tools that come with the thread. Default: those of the forked thread. */
  readonly tools?: readonly Tool[] | undefined;
}

/** What happens to a turn that is asked for while another one runs on the thread. */
export type WhenBusy = 'queue' | 'steer' | 'reject' | 'interrupt';

/**
 * How a turn is run: every field of `turn/start`, as on the wire, and what concerns this side.
 *
 * They hold for this turn only; `thread.configure()` changes a thread for good. `effort`, `summary`
 * and `personality` can be put back only where the thread had a value before. `toolOutput` takes the
 * place of the input, which is `[]` then.
 */
export interface TurnOptions extends Omit<TurnStartParams, 'threadId' | 'input'>, Handlers {
  /**
   * The sandbox of this turn by its mode; configured writable roots, network and temp choices stay.
   * Excludes `sandboxPolicy` and `permissions`.
   */
  readonly sandbox?: SandboxMode | null | undefined;
  /**
   * What the final answer has to be: a schema of any Standard Schema library that gives JSON Schema
   * too, or `{ jsonSchema, parse }`. The model is held to it, and `result.output` is the validated
   * value; it is undefined when the turn was interrupted. Excludes `outputSchema`.
   */
  readonly output?: OutputSchema | undefined;
  /**
   * How often `thread.run()` asks the model again when its answer does not fit `output`. Default: 0.
   */
  readonly repair?: number | undefined;
  /**
   * Interrupts the turn. `run()` then rejects at once with the signal's reason; a signal that is
   * already aborted sends nothing.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long the turn may take, in milliseconds from its acceptance. It is then interrupted, and
   * `run()` rejects with TurnTimeoutError. Default: no limit.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The longest silence, in milliseconds. When the app-server does not know that the turn ended, it
   * is then interrupted, and `run()` rejects with TurnStalledError. Default: no limit.
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * What happens while another turn runs on the thread, whoever started it: `queue` waits in line,
   * `steer` adds the input to the running turn, `reject` throws ThreadBusyError, `interrupt` stops
   * the running turn and goes to the head of the line. Default: `queue`.
   */
  readonly whenBusy?: WhenBusy | undefined;
}

const COMMON = {
  ...HANDLER_KINDS,
  tools: 'array',
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

const FORK = {
  ...COMMON,
  experimentalPredictionMode: 'boolean',
  experimentalDisablePredictionMcp: 'boolean',
  lastTurnId: 'string',
  beforeTurnId: 'string',
  path: 'string',
  ephemeral: 'boolean',
  attachToSource: 'boolean',
  threadSource: 'string',
  excludeTurns: 'boolean',
  deferGoalContinuation: 'boolean',
} as const;

const TURN = {
  ...HANDLER_KINDS,
  output: 'object|function',
  repair: 'number',
  signal: 'object',
  timeoutMs: 'number',
  idleTimeoutMs: 'number',
  whenBusy: 'string',
  sandbox: 'string',
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

const WHEN_BUSY: readonly WhenBusy[] = ['queue', 'steer', 'reject', 'interrupt'];

/** Checks what `startThread` was given: the app-server ignores what it does not know. */
export function checkThreadOptions(options: ThreadOptions): void {
  check(options, START, 'start a thread');
}

/** Checks what `resumeThread` was given. */
export function checkResumeOptions(options: ResumeOptions): void {
  check(options, RESUME, 'resume a thread');
}

/** Checks what `forkThread` was given. */
export function checkForkOptions(options: ForkOptions): void {
  check(options, FORK satisfies Record<keyof ForkOptions, string>, 'fork a thread');
}

/** Checks what `turn` or `run` was given. */
export function checkTurnOptions(options: TurnOptions): void {
  const action = 'start a turn';
  check(options, TURN, action);
  const { whenBusy } = options;
  if (whenBusy !== undefined && !WHEN_BUSY.includes(whenBusy)) {
    const cause = `whenBusy must be one of ${WHEN_BUSY.join(', ')}`;
    throw new InvalidArgumentError('options.whenBusy', `Cannot ${action}: ${cause}`);
  }
  const { output, outputSchema, repair } = options;
  if (output !== undefined && outputSchema !== undefined && outputSchema !== null) {
    const cause = 'output and outputSchema exclude each other';
    throw new InvalidArgumentError('options.output', `Cannot ${action}: ${cause}`);
  }
  if (repair !== undefined && !(Number.isInteger(repair) && repair >= 0)) {
    const cause = 'repair must be an integer from 0 on';
    throw new InvalidArgumentError('options.repair', `Cannot ${action}: ${cause}`);
  }
  for (const name of ['timeoutMs', 'idleTimeoutMs'] as const) {
    const value = options[name];
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    const cause = `${name} must be a number of milliseconds above 0`;
    throw new InvalidArgumentError(`options.${name}`, `Cannot ${action}: ${cause}`);
  }
}

function check(options: object, shape: OptionShape, action: string): void {
  checkOptions(options, shape, { action, allowNull: true });
}
