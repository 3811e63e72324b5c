import { PolicyMismatchError, RpcError } from '../errors.js';
import type { ThreadResumeParams, ThreadStartResponse } from '../protocol/protocol.js';
import { settlesWithin } from '../util/settles-within.js';
import { joinRunningTurn } from './join-running-turn.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { ThreadLostError } from './thread-lost-error.js';
import { differencesOf, resumeParamsOf, settingsOf } from './thread-settings.js';

/** How long the app-server may take to confirm settings, in milliseconds. */
const CONFIRM_MS = 2_000;

/** Requests about a thread that need not be joined for them. */
const STORED: ReadonlySet<string> = new Set([
  'thread/resume',
  'thread/fork',
  'thread/read',
  'thread/turns/list',
  'thread/items/list',
  'thread/archive',
  'thread/unarchive',
  'thread/delete',
  'thread/unsubscribe',
]);

/** Joins the thread that a request is about, if the connection that had joined it is gone. */
export function rejoinFor(
  session: SessionContext,
  method: string,
  params: unknown,
): Promise<void> | undefined {
  if (session.threads.lost === 0 || STORED.has(method)) return undefined;
  const { threadId } = (params ?? {}) as { readonly threadId?: unknown };
  const channel = typeof threadId === 'string' ? session.threads.get(threadId) : undefined;
  return channel?.isLost === true ? rejoinThread(session, channel) : undefined;
}

/**
 * Joins a thread again on another connection (`thread/resume`), with the settings that it had.
 *
 * @throws ThreadLostError when the thread was never stored.
 * @throws PolicyMismatchError when the app-server puts another policy in force.
 */
export function rejoinThread(session: SessionContext, channel: ThreadChannel): Promise<void> {
  if (!channel.isLost) return Promise.resolve();
  channel.rejoining ??= rejoin(session, channel).finally(() => {
    channel.rejoining = undefined;
  });
  return channel.rejoining;
}

async function rejoin(session: SessionContext, channel: ThreadChannel): Promise<void> {
  const { threadId, settings } = channel;
  const params: ThreadResumeParams = {
    ...channel.resumeWith,
    ...(settings.own && resumeParamsOf(settings.own)),
    threadId,
    excludeTurns: true,
  };
  try {
    const { thread } = await session.client.request('thread/resume', params, {
      onResult: info => rejoined(session, channel, info),
    });
    await joinRunningTurn(session, channel, thread);
    await putBackSettings(session, channel);
  } catch (error) {
    if (error instanceof PolicyMismatchError) session.threads.lose(channel);
    throw isUnknownThread(error) ? new ThreadLostError(threadId, error) : error;
  }
}

function rejoined(
  session: SessionContext,
  channel: ThreadChannel,
  info: ThreadStartResponse,
): void {
  session.threads.rejoined(channel);
  channel.settings.rejoined(settingsOf(info));
}

/** What another process, or a resume, may have changed is as before when anything runs again. */
async function putBackSettings(
  { client }: SessionContext,
  { threadId, settings, running }: ThreadChannel,
): Promise<void> {
  const { own, overridden } = settings;
  // A turn that goes on with settings of its own has them put back at its end.
  if (own === undefined || (overridden && running !== undefined)) return;
  const update = differencesOf(own, settings.inForce ?? own);
  if (Object.keys(update).length === 0) return;
  const confirmed = settings.nextUpdate();
  await client.request('thread/settings/update', { threadId, ...update });
  await settlesWithin(confirmed, CONFIRM_MS);
  const left = differencesOf(own, settings.inForce ?? own);
  if (left.approvalPolicy !== undefined) {
    throw new PolicyMismatchError(
      'approvalPolicy',
      own.approvalPolicy,
      settings.inForce?.approvalPolicy,
    );
  }
  if (left.sandboxPolicy !== undefined || left.permissions !== undefined) {
    throw new PolicyMismatchError('sandbox', own.sandboxPolicy, settings.inForce?.sandboxPolicy);
  }
}

/** A thread that is loaded, but has had no turn, cannot be joined either: it refuses to list them. */
function isUnknownThread(error: unknown): error is RpcError {
  return (
    error instanceof RpcError &&
    /no rollout found|thread not found|thread not loaded|list_turns is not supported/.test(
      error.message,
    )
  );
}
