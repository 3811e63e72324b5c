import type {
  CommandExecutionRequestApprovalParams,
  FileChangeRequestApprovalParams,
  McpServerElicitationRequestParams,
  PermissionsRequestApprovalParams,
  ThreadItem,
  ToolRequestUserInputParams,
} from '../protocol/protocol.js';
import type {
  CommandApproval,
  FileChangeApproval,
  FileChangeDecision,
  ItemOf,
  PermissionsApproval,
} from './approval-types.js';
import type { ElicitationRequest, UserInputRequest } from './question-types.js';

/** What is known of a request beside its params. */
export interface RequestFacts {
  readonly signal: AbortSignal;
  /** The item that the request is about, when it was announced. */
  readonly item: ThreadItem | undefined;
  /** The working directory of the thread; null when unknown. */
  readonly cwd: string | null;
}

const FILE_CHANGE_DECISIONS: readonly FileChangeDecision[] = [
  'accept',
  'acceptForSession',
  'decline',
  'cancel',
];

/** Reads `item/commandExecution/requestApproval`. */
export function readCommandApproval(
  params: CommandExecutionRequestApprovalParams,
  { signal, item }: RequestFacts,
): CommandApproval {
  const { threadId, turnId, itemId, reason = null, command = null, cwd = null } = params;
  const offered = params.availableDecisions ?? ['accept', 'cancel'];
  return {
    kind: 'command',
    threadId,
    turnId,
    itemId,
    reason,
    signal,
    command,
    cwd,
    actions: params.commandActions ?? [],
    // The app-server never lists a plain no, which is always possible.
    allowed: offered.includes('decline') ? offered : [...offered, 'decline'],
    item: itemOf(item, 'commandExecution'),
    params,
  };
}

/** Reads `item/fileChange/requestApproval`; the changes are in the item that was announced before. */
export function readFileChangeApproval(
  params: FileChangeRequestApprovalParams,
  { signal, item, cwd }: RequestFacts,
): FileChangeApproval {
  const { threadId, turnId, itemId, reason = null } = params;
  const change = itemOf(item, 'fileChange');
  return {
    kind: 'fileChange',
    threadId,
    turnId,
    itemId,
    reason,
    signal,
    changes: change?.changes ?? [],
    allowed: FILE_CHANGE_DECISIONS,
    cwd,
    item: change,
    params,
  };
}

/** Reads `item/permissions/requestApproval`. */
export function readPermissionsApproval(
  params: PermissionsRequestApprovalParams,
  { signal }: RequestFacts,
): PermissionsApproval {
  const { threadId, turnId, itemId, reason, permissions, cwd } = params;
  return {
    kind: 'permissions',
    threadId,
    turnId,
    itemId,
    reason,
    signal,
    permissions,
    cwd,
    params,
  };
}

/** Reads `item/tool/requestUserInput`. */
export function readUserInput(
  params: ToolRequestUserInputParams,
  { signal }: RequestFacts,
): UserInputRequest {
  const { threadId, turnId, itemId, questions } = params;
  return { kind: 'userInput', threadId, turnId, itemId, questions, signal, params };
}

/** Reads `mcpServer/elicitation/request`. */
export function readElicitation(
  params: McpServerElicitationRequestParams,
  { signal }: RequestFacts,
): ElicitationRequest {
  const { threadId, turnId, serverName } = params;
  return { kind: 'elicitation', threadId, turnId, serverName, signal, params };
}

function itemOf<T extends ThreadItem['type']>(
  item: ThreadItem | undefined,
  type: T,
): ItemOf<T> | undefined {
  return item?.type === type ? (item as ItemOf<T>) : undefined;
}
