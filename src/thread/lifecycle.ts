import { checkOptions } from '../util/check-options.js';
import { explained } from './advice.js';
import { checkCount, checkText } from './check-arguments.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';

/** Up to where a thread is taken back. */
export interface RevertOptions {
  /** The first turn to go; it and every later one are forgotten. */
  readonly beforeTurnId: string;
}

/** How a shell command is run. */
export interface ShellCommandOptions {
  /** How long it may run, in milliseconds. Default: an hour. */
  readonly timeoutMs?: number | undefined;
}

/** How long the turn of a command may take to begin after it was accepted, in milliseconds. */
const BEGIN_MS = 5_000;

const REVERT = { beforeTurnId: 'string' } as const;
const SHELL = { timeoutMs: 'number' } as const;

/** Gives a thread a name (`thread/name/set`). */
export async function setThreadName(
  { client }: SessionContext,
  threadId: string,
  name: string,
): Promise<void> {
  checkText(name, { argument: 'name', action: 'name a thread' });
  await explained(client.request('thread/name/set', { threadId, name }));
}

/** Puts a thread away (`thread/archive`); a turn that runs on it is interrupted. */
export async function archiveThread({ client }: SessionContext, threadId: string): Promise<void> {
  checkText(threadId, { argument: 'id', action: 'archive a thread' });
  await explained(client.request('thread/archive', { threadId }));
}

/** Deletes a thread for good (`thread/delete`); a turn that runs on it is interrupted. */
export async function deleteThread({ client }: SessionContext, threadId: string): Promise<void> {
  checkText(threadId, { argument: 'id', action: 'delete a thread' });
  await explained(client.request('thread/delete', { threadId }));
}

/** Forgets turns of a thread, when none runs on it (`thread/revert`). */
export async function revertThread(
  { client }: SessionContext,
  { threadId, queue }: ThreadChannel,
  options: RevertOptions,
): Promise<void> {
  const action = 'revert a thread';
  checkOptions(options, REVERT, { action });
  const { beforeTurnId } = options;
  checkText(beforeTurnId, { argument: 'options.beforeTurnId', action });
  const slot = await queue.acquire();
  try {
    await explained(client.request('thread/revert', { threadId, beforeTurnId }));
  } finally {
    slot.release();
  }
}

/** Arguments of {@link runShellCommand}. */
export interface ShellCommandRequest {
  readonly command: string;
  readonly options: ShellCommandOptions;
}

/**
 * Runs a command of the user's (`thread/shellCommand`). On a free thread it is a turn of its own,
 * which asks no model: one that is started before it has begun would be merged into it.
 */
export async function runShellCommand(
  { client }: SessionContext,
  channel: ThreadChannel,
  { command, options }: ShellCommandRequest,
): Promise<void> {
  const action = 'run a shell command';
  checkText(command, { argument: 'command', action });
  checkOptions(options, SHELL, { action });
  checkCount(options.timeoutMs, { argument: 'options.timeoutMs', action, min: 0 });
  const { timeoutMs = null } = options;
  const { threadId, queue } = channel;
  const slot = queue.busy ? undefined : await queue.acquire();
  const refused = new AbortController();
  try {
    const begun = slot && channel.nextTurn(BEGIN_MS, refused.signal);
    begun?.catch(() => {});
    await explained(client.request('thread/shellCommand', { threadId, command, timeoutMs }));
    await begun;
  } finally {
    refused.abort();
    slot?.release();
  }
}
