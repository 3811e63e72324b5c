import { InvalidArgumentError } from '../errors.js';
import type { ThreadStartResponse } from '../protocol/protocol.js';
import type { ThreadScope } from '../requests/handler-scopes.js';
import { type Handlers, splitHandlers } from '../requests/handlers.js';
import { type Tool, toDynamicTools, toolMap } from '../requests/tool.js';
import { explained } from './advice.js';
import { configureThread, type ThreadSettingsChange } from './configure-thread.js';
import { joinRunningTurn } from './join-running-turn.js';
import { leaveThread } from './leave-thread.js';
import { sandboxConfigOf } from './sandbox-policy.js';
import type { SessionContext } from './session-context.js';
import { type Fork, Thread } from './thread.js';
import type { ThreadChannel } from './thread-channel.js';
import {
  checkForkOptions,
  checkResumeOptions,
  checkThreadOptions,
  type ForkOptions,
  type ResumeOptions,
  type ThreadOptions,
} from './thread-options.js';
import { policyMismatch, settingsOf } from './thread-settings.js';

/** What all ways to open a thread have in common. */
type OpenOptions = Pick<
  ThreadOptions & ResumeOptions & ForkOptions,
  keyof ThreadOptions & keyof ResumeOptions & keyof ForkOptions
>;

/** Sends the request; its answer is seen before any later notification is dispatched. */
type Send = (onResult: (info: ThreadStartResponse) => void) => Promise<ThreadStartResponse>;

interface OpenRequest {
  readonly options: OpenOptions;
  readonly send: Send;
  readonly scope: ThreadScope;
  readonly isResumed?: boolean;
}

interface Opened {
  readonly info: ThreadStartResponse;
  readonly options: OpenOptions;
  readonly isResumed: boolean;
}

/** Starts a thread (`thread/start`). */
export async function startThread(
  session: SessionContext,
  options: ThreadOptions,
): Promise<Thread> {
  checkThreadOptions(options);
  const { scope, params } = splitScope(options, 'start a thread');
  const dynamicTools = toDynamicTools(scope.tools.values());
  const request = dynamicTools.length === 0 ? params : { ...params, dynamicTools };
  const send: Send = onResult => session.client.request('thread/start', request, { onResult });
  return openThread(session, { options, send, scope });
}

/** Resumes a thread (`thread/resume`). One that is loaded gets what was asked for all the same. */
export async function resumeThread(
  session: SessionContext,
  threadId: string,
  options: ResumeOptions,
): Promise<Thread> {
  checkId(threadId, 'resume');
  checkResumeOptions(options);
  await session.threads.left(threadId);
  const { scope, params } = splitScope(options, 'resume a thread');
  if (scope.tools.size > 0) {
    const tools = [...scope.tools.keys()];
    session.logger.warn('Bound tools by name: which ones a thread has cannot be checked', {
      tools,
    });
  }
  const request = { ...params, threadId };
  const send: Send = onResult => session.client.request('thread/resume', request, { onResult });
  return openThread(session, { options, send, scope, isResumed: true });
}

/** Forks a thread (`thread/fork`). */
export async function forkThread(
  session: SessionContext,
  threadId: string,
  options: ForkOptions,
): Promise<Thread> {
  checkId(threadId, 'fork');
  checkForkOptions(options);
  const { scope, params } = splitScope(options, 'fork a thread');
  const inherited = session.scopes.ofThread(threadId);
  const request = { ...params, threadId };
  const send: Send = onResult => session.client.request('thread/fork', request, { onResult });
  return openThread(session, { options, send, scope: inheritScope(scope, inherited) });
}

async function openThread(session: SessionContext, request: OpenRequest): Promise<Thread> {
  const { options, send, scope, isResumed = false } = request;
  if (typeof options.cwd === 'string') session.files?.checkFolder('options.cwd', options.cwd);
  const release = session.client.router.hold();
  let channel: ThreadChannel | undefined;
  let removeScope = (): void => {};
  const onResult = (answer: ThreadStartResponse): void => {
    channel = session.threads.open(answer.thread.id);
    session.threads.rejoined(channel);
    channel.handles += 1;
    removeScope = session.scopes.addThread(answer.thread.id, scope);
    join(channel, answer, options);
  };
  try {
    const info = await explained(send(onResult));
    const opened = session.threads.open(info.thread.id);
    await joinRunningTurn(session, opened, info.thread);
    await applyOptions(session, opened, { info, options, isResumed });
    const fork: Fork = (id, forkOptions) => forkThread(session, id, forkOptions);
    return new Thread(session, { channel: opened, info, fork, onLeft: () => removeScope() });
  } catch (error) {
    // Not waited for: a turn of somebody else's may run on it for long.
    removeScope();
    if (channel !== undefined) leaveThread(session, channel, {}).catch(() => {});
    throw error;
  } finally {
    release();
  }
}

/** Learns what is known of a thread, before any later notification of it is dispatched. */
function join(channel: ThreadChannel, info: ThreadStartResponse, options: OpenOptions): void {
  channel.settings.opened(settingsOf(info));
  if (options.config) channel.sandboxConfig = sandboxConfigOf(options.config);
  const { config, modelProvider, baseInstructions, developerInstructions } = options;
  const given = Object.entries({ config, modelProvider, baseInstructions, developerInstructions });
  channel.resumeWith = {
    ...channel.resumeWith,
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  };
  for (const { id, status } of info.thread.turns) if (status === 'inProgress') channel.turn(id);
}

/**
 * Compares what was asked for with what is in force. A thread that was loaded already ignores what
 * comes with `thread/resume`, so it is asked again.
 */
async function applyOptions(
  session: SessionContext,
  channel: ThreadChannel,
  { info, options, isResumed }: Opened,
): Promise<void> {
  const change = isResumed ? missingSettings(info, options) : undefined;
  if (change !== undefined) await configureThread(session, channel, change);
  const mismatch = policyMismatch(options, channel.settings.own ?? settingsOf(info));
  if (mismatch !== undefined) throw mismatch;
}

function missingSettings(
  info: ThreadStartResponse,
  options: OpenOptions,
): ThreadSettingsChange | undefined {
  const change: Record<string, unknown> = {};
  for (const name of ['model', 'cwd', 'approvalsReviewer', 'serviceTier'] as const) {
    const asked = options[name];
    if (asked !== undefined && asked !== null && asked !== info[name]) change[name] = asked;
  }
  for (const field of ['sandbox', 'approvalPolicy', 'permissions'] as const) {
    const asked = { [field]: options[field] };
    if (policyMismatch(asked, settingsOf(info))?.field === field) change[field] = options[field];
  }
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Splits off what stays on this side: handlers and tools. */
function splitScope<T extends Handlers & { readonly tools?: readonly Tool[] | undefined }>(
  options: T,
  action: string,
): { scope: ThreadScope; params: Omit<Omit<T, keyof Handlers>, 'tools'> } {
  const { handlers, others } = splitHandlers(options, action);
  const { tools = [], ...params } = others;
  return { scope: { handlers, tools: toolMap(tools) }, params };
}

/** A fork has the handlers and tools of its thread, unless it was given its own. */
function inheritScope(own: ThreadScope, inherited: ThreadScope | undefined): ThreadScope {
  if (inherited === undefined) return own;
  const { approvals, onUserInput, onElicitation } = inherited.handlers;
  return {
    handlers: {
      approvals: own.handlers.approvals ?? approvals,
      onUserInput: own.handlers.onUserInput ?? onUserInput,
      onElicitation: own.handlers.onElicitation ?? onElicitation,
    },
    tools: own.tools.size > 0 ? own.tools : inherited.tools,
  };
}

function checkId(id: unknown, action: string): void {
  if (typeof id === 'string' && id !== '') return;
  throw new InvalidArgumentError('id', `Cannot ${action} a thread: id must be a non-empty string`);
}
