import { onTestFinished } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import type {
  ThreadGoal,
  ThreadSettings,
  ThreadStartResponse,
  Turn,
} from '../../../src/protocol/protocol.js';
import type { Thread } from '../../../src/thread/thread.js';
import type {
  ForkOptions,
  ResumeOptions,
  ThreadOptions,
} from '../../../src/thread/thread-options.js';
import { FarEnd, type FarMessage } from '../../support/far-end.js';
import { RecordingLogger } from '../../support/recording-logger.js';

export const THREAD = 'thread-1';

/** Plays the app-server to a real session: the test says what it answers, and when. */
export class ScriptedServer {
  readonly far: FarEnd;
  readonly codex: Codex;
  readonly logger: RecordingLogger;

  /** Connects a session; it is closed when the running test has finished. */
  constructor() {
    const [transport, far] = FarEnd.connect();
    this.far = far;
    this.logger = new RecordingLogger();
    this.codex = new Codex({ transport, logger: this.logger, retry: false });
    far.onRequest('initialize', () => ({
      userAgent: 'tester/0.169.0 (x)',
      codexHome: '/home/.codex',
      platformFamily: 'unix',
      platformOs: 'linux',
    }));
    far.onRequest('client/listMethods', () => ({}));
    onTestFinished(() => this.codex.close());
  }

  /** Opens a thread, answered with what a server would echo, changed by `answer`. */
  async startThread(
    options: ThreadOptions = {},
    answer: Partial<ThreadStartResponse> = {},
  ): Promise<Thread> {
    const thread = this.codex.startThread(options);
    await this.answer('thread/start', opened(answer));
    return thread;
  }

  async resumeThread(
    options: ResumeOptions = {},
    answer: Partial<ThreadStartResponse> = {},
  ): Promise<Thread> {
    const thread = this.codex.resumeThread(THREAD, options);
    await this.answer('thread/resume', opened(answer));
    return thread;
  }

  async forkThread(
    options: ForkOptions = {},
    answer: Partial<ThreadStartResponse> = {},
  ): Promise<Thread> {
    const thread = this.codex.forkThread(THREAD, options);
    await this.answer('thread/fork', opened(answer));
    return thread;
  }

  /** Waits for the next request of a method, answers it, and gives what was asked. */
  async answer(method: string, result: unknown): Promise<FarMessage> {
    const request = await this.far.next(method);
    await this.far.answer(request, result);
    return request;
  }

  /** Waits for the next request of a method, and refuses it. */
  async refuse(method: string, message: string, code = -32600): Promise<FarMessage> {
    const request = await this.far.next(method);
    await this.far.refuse(request, code, message);
    return request;
  }

  /** Accepts the next `turn/start`, and says that the turn has begun. */
  async beginTurn(turnId: string): Promise<FarMessage> {
    const request = await this.answer('turn/start', { turn: wireTurn(turnId) });
    await this.started(turnId);
    return request;
  }

  started(turnId: string, rootTurnId: string | null = null): Promise<void> {
    return this.notify('turn/started', { turn: { ...wireTurn(turnId), rootTurnId } });
  }

  /** Says something of a turn, as deltas would. */
  delta(turnId: string, delta: string): Promise<void> {
    return this.notify('item/agentMessage/delta', { turnId, itemId: `${turnId}-message`, delta });
  }

  completed(turnId: string, over: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const turn = { ...wireTurn(turnId), status: 'completed', ...over };
    return this.notify('turn/completed', { turn });
  }

  /** Sends a notification about the thread. */
  notify(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.far.notify(method, { threadId: THREAD, ...params });
  }

  /** The params of the requests of a method so far. */
  asked(method: string): unknown[] {
    return this.far.of(method).map(({ params }) => params);
  }
}

/** A turn as a server sends it; it runs. */
export function wireTurn(id: string): Turn {
  return {
    id,
    rootTurnId: null,
    items: [],
    itemsView: 'notLoaded',
    status: 'inProgress',
    error: null,
    startedAt: 1_700_000_000,
    completedAt: null,
    durationMs: null,
  };
}

/** What a server answers when it opens a thread. */
export function opened(over: Partial<ThreadStartResponse> = {}): ThreadStartResponse {
  return {
    thread: wireThread(),
    model: 'mock-model',
    modelProvider: 'mock',
    serviceTier: null,
    disabledPluginIds: [],
    cwd: '/project',
    runtimeWorkspaceRoots: [],
    instructionSources: [],
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandbox: { type: 'readOnly', networkAccess: false },
    activePermissionProfile: null,
    reasoningEffort: null,
    multiAgentMode: 'explicitRequestOnly',
    ...over,
  };
}

/** A thread as a server sends it: those of its fields that are looked at here. */
export function wireThread(
  over: Partial<ThreadStartResponse['thread']> = {},
): ThreadStartResponse['thread'] {
  const known: Partial<ThreadStartResponse['thread']> = {
    id: THREAD,
    preview: '',
    ephemeral: false,
    status: { type: 'idle' },
    turns: [],
    ...over,
  };
  return known as ThreadStartResponse['thread'];
}

/** The settings of a thread as `thread/settings/updated` tells them. */
export function wireSettings(over: Partial<ThreadSettings> = {}): ThreadSettings {
  return {
    disabledPluginIds: [],
    cwd: '/project',
    environments: null,
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandboxPolicy: { type: 'readOnly', networkAccess: false },
    activePermissionProfile: null,
    model: 'mock-model',
    modelProvider: 'mock',
    serviceTier: null,
    effort: null,
    summary: null,
    collaborationMode: {
      mode: 'default',
      settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: null },
    },
    multiAgentMode: 'explicitRequestOnly',
    personality: null,
    ...over,
  };
}

/** A goal as a server tells it. */
export function wireGoal(over: Partial<ThreadGoal> = {}): ThreadGoal {
  return {
    threadId: THREAD,
    objective: 'finish',
    status: 'active',
    tokenBudget: null,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}
