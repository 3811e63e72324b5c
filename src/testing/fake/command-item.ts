import type {
  CommandExecutionApprovalDecision,
  CommandExecutionStatus,
  ThreadItem,
} from '../../protocol/protocol.js';
import type { CommandOptions } from './fake-turn.js';
import type { LoadedThread } from './loaded-thread.js';
import type { Response } from './response.js';

interface Command extends CommandOptions {
  readonly id: string;
  readonly command: string;
}

/** Plays a command inside a response: asks for it, and shows it as run or declined. */
export async function runCommand(
  response: Response,
  thread: LoadedThread,
  command: Command,
): Promise<CommandExecutionApprovalDecision> {
  const { ask = true } = command;
  const startedAtMs = Date.now();
  if (ask) thread.setStatus({ type: 'active', activeFlags: ['waitingOnApproval'] });
  response.started(toItem(command, thread, 'inProgress'), startedAtMs);
  const decision = ask ? await askFor(response, thread, command) : 'accept';
  const declined = decision === 'decline' || decision === 'cancel';
  const goOn = (): void => {
    if (ask) thread.setStatus({ type: 'active', activeFlags: [] });
  };
  const status = declined ? 'declined' : command.exitCode ? 'failed' : 'completed';
  if (!declined) goOn();
  response.completed(toItem(command, thread, status), startedAtMs);
  if (declined) goOn();
  if (decision === 'cancel') thread.active?.interrupt();
  // The model is asked again with what came out: the response that ran the command has ended.
  else response.count();
  return decision;
}

async function askFor(
  response: Response,
  thread: LoadedThread,
  { id, command, reason }: Command,
): Promise<CommandExecutionApprovalDecision> {
  const { threadId, turnId } = response;
  const words = command.split(' ');
  try {
    const { decision } = await response.request('item/commandExecution/requestApproval', {
      kind: 'command',
      threadId,
      turnId,
      itemId: id,
      startedAtMs: Date.now(),
      environmentId: 'local',
      reason: reason ?? null,
      command: wrapped(command),
      cwd: thread.record.settings.cwd,
      commandActions: [{ type: 'unknown', command }],
      proposedExecpolicyAmendment: words,
      availableDecisions: [
        'accept',
        { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } },
        'cancel',
      ],
    });
    return decision ?? 'decline';
  } catch (error) {
    // As the app-server does: an error for an answer is a rejected request.
    if (response.signal.aborted) throw error;
    return 'decline';
  }
}

function toItem(
  command: Command,
  thread: LoadedThread,
  status: CommandExecutionStatus,
): ThreadItem {
  const ran = status === 'completed' || status === 'failed';
  return {
    type: 'commandExecution',
    id: command.id,
    pluginId: null,
    scriptPath: null,
    command: wrapped(command.command),
    cwd: thread.record.settings.cwd,
    processId: ran ? '1' : null,
    source: ran ? 'unifiedExecStartup' : 'agent',
    status,
    commandActions: [{ type: 'unknown', command: command.command }],
    aggregatedOutput: ran ? (command.output ?? null) : null,
    exitCode: ran ? (command.exitCode ?? 0) : null,
    durationMs: ran ? 0 : null,
  };
}

function wrapped(command: string): string {
  return `/bin/bash -lc '${command}'`;
}
