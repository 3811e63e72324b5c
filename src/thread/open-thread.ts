import { InvalidArgumentError } from '../errors.js';
import type { ThreadStartResponse } from '../protocol/protocol.js';
import { explained } from './advice.js';
import { configureThread, type ThreadSettingsChange } from './configure-thread.js';
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
  const send: Send = onResult => session.client.request('thread/start', options, { onResult });
  return openThread(session, { options, send });
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
  const params = { ...options, threadId };
  const send: Send = onResult => session.client.request('thread/resume', params, { onResult });
  return openThread(session, { options, send, isResumed: true });
}

/** Forks a thread (`thread/fork`). */
export async function forkThread(
  session: SessionContext,
  threadId: string,
  options: ForkOptions,
): Promise<Thread> {
  checkId(threadId, 'fork');
  checkForkOptions(options);
  const params = { ...options, threadId };
  const send: Send = onResult => session.client.request('thread/fork', params, { onResult });
  return openThread(session, { options, send });
}

async function openThread(session: SessionContext, request: OpenRequest): Promise<Thread> {
  const { options, send, isResumed = false } = request;
  if (typeof options.cwd === 'string') session.files?.checkFolder('options.cwd', options.cwd);
  const release = session.client.router.hold();
  let channel: ThreadChannel | undefined;
  const onResult = (answer: ThreadStartResponse): void => {
    channel = session.threads.open(answer.thread.id);
    channel.handles += 1;
    join(channel, answer, options);
  };
  try {
    const info = await explained(send(onResult));
    const opened = session.threads.open(info.thread.id);
    await joinRunningTurn(session, opened, info);
    await applyOptions(session, opened, { info, options, isResumed });
    const fork: Fork = (id, forkOptions) => forkThread(session, id, forkOptions);
    return new Thread(session, { channel: opened, info, fork });
  } catch (error) {
    // Not waited for: a turn of somebody else's may run on it for long.
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
  for (const { id, status } of info.thread.turns) if (status === 'inProgress') channel.turn(id);
}

/** A thread that is busy without showing its turns runs the newest of them. */
async function joinRunningTurn(
  { client }: SessionContext,
  channel: ThreadChannel,
  { thread }: ThreadStartResponse,
): Promise<void> {
  if (thread.status.type !== 'active' || channel.running !== undefined) return;
  const params = { threadId: thread.id, limit: 1, sortDirection: 'desc' } as const;
  await client.request('thread/turns/list', params, {
    onResult: ({ data: [newest] }) => {
      if (newest?.status === 'inProgress') channel.turn(newest.id);
    },
  });
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

function checkId(id: unknown, action: string): void {
  if (typeof id === 'string' && id !== '') return;
  throw new InvalidArgumentError('id', `Cannot ${action} a thread: id must be a non-empty string`);
}
