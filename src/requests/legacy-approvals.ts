import type {
  ApplyPatchApprovalParams,
  CommandExecutionRequestApprovalParams,
  ExecCommandApprovalParams,
  FileChange,
  FileUpdateChange,
  ReviewDecision,
  ThreadItem,
} from '../protocol/protocol.js';
import type { CommandDecision, FileChangeDecision } from './approval-types.js';

/** Reads an `execCommandApproval` of the older protocol as today's request. */
export function readExecCommand(
  params: ExecCommandApprovalParams,
): CommandExecutionRequestApprovalParams {
  return {
    kind: 'command',
    threadId: params.conversationId,
    turnId: '',
    itemId: params.callId,
    startedAtMs: 0,
    approvalId: params.approvalId,
    environmentId: null,
    reason: params.reason,
    command: params.command.map(quoted).join(' '),
    cwd: params.cwd,
  };
}

/** Reads the changes of an `applyPatchApproval` of the older protocol as today's item. */
export function readApplyPatch(params: ApplyPatchApprovalParams): ThreadItem {
  const changes = Object.entries(params.fileChanges).flatMap(([path, change]) =>
    change === undefined ? [] : [toUpdate(path, change)],
  );
  return { type: 'fileChange', id: params.callId, changes, status: 'inProgress' };
}

/** Says a decision in the words of the older protocol. */
export function toReviewDecision(decision: CommandDecision | FileChangeDecision): ReviewDecision {
  if (typeof decision !== 'string') {
    return 'acceptWithExecpolicyAmendment' in decision
      ? {
          approved_execpolicy_amendment: {
            proposed_execpolicy_amendment:
              decision.acceptWithExecpolicyAmendment.execpolicy_amendment,
          },
        }
      : { network_policy_amendment: decision.applyNetworkPolicyAmendment };
  }
  switch (decision) {
    case 'accept':
      return 'approved';
    case 'acceptForSession':
      return 'approved_for_session';
    case 'cancel':
      return 'abort';
    default:
      return { denied: { rejection: 'declined by the client' } };
  }
}

function toUpdate(path: string, change: FileChange): FileUpdateChange {
  switch (change.type) {
    case 'update':
      return {
        path,
        kind: { type: 'update', move_path: change.move_path },
        diff: change.unified_diff,
      };
    default:
      return { path, kind: { type: change.type }, diff: change.content };
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
