import type {
  CommandAction,
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  FileChangeApprovalDecision,
  FileChangeRequestApprovalParams,
  FileUpdateChange,
  GrantedPermissionProfile,
  PermissionGrantScope,
  PermissionsRequestApprovalParams,
  RequestPermissionProfile,
  ThreadItem,
} from '../protocol/protocol.js';

/** What may be decided about a command. */
export type CommandDecision = CommandExecutionApprovalDecision;

/** What may be decided about a file change. */
export type FileChangeDecision = FileChangeApprovalDecision;

/** The item of a kind that an approval is about. */
export type ItemOf<T extends ThreadItem['type']> = Extract<ThreadItem, { readonly type: T }>;

interface ApprovalFacts {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  /** Why the agent asks; null when it did not say. */
  readonly reason: string | null;
  /** Fires when the answer is not wanted any more: resolved elsewhere, turn ended, connection lost. */
  readonly signal: AbortSignal;
}

/** The app-server asks whether a command may run. */
export interface CommandApproval extends ApprovalFacts {
  readonly kind: 'command';
  /** The command line as it would run, wrapped in a shell; null when it is about the network only. */
  readonly command: string | null;
  /** The absolute folder that it would run in; null when unknown. */
  readonly cwd: string | null;
  /** What the command seems to do, for display only: it may show just a part of a script. */
  readonly actions: readonly CommandAction[];
  /** The decisions that a user interface should offer. */
  readonly allowed: readonly CommandDecision[];
  /** The item of the command; undefined when it was not announced. */
  readonly item: ItemOf<'commandExecution'> | undefined;
  /** The request as it came. */
  readonly params: CommandExecutionRequestApprovalParams;
}

/** The app-server asks whether files may be changed. */
export interface FileChangeApproval extends ApprovalFacts {
  readonly kind: 'fileChange';
  /** The changes, each with its path and unified diff. */
  readonly changes: readonly FileUpdateChange[];
  /** The decisions that a user interface should offer. */
  readonly allowed: readonly FileChangeDecision[];
  /** The working directory of the thread: relative paths count from it; null when unknown. */
  readonly cwd: string | null;
  /** The item of the changes; undefined when it was not announced. */
  readonly item: ItemOf<'fileChange'> | undefined;
  /** The request as it came. */
  readonly params: FileChangeRequestApprovalParams;
}

/** The app-server asks for more permissions. */
export interface PermissionsApproval extends ApprovalFacts {
  readonly kind: 'permissions';
  /** What is asked for. */
  readonly permissions: RequestPermissionProfile;
  readonly cwd: string;
  /** The request as it came. */
  readonly params: PermissionsRequestApprovalParams;
}

/** Any of the approvals that the app-server asks for. */
export type Approval = CommandApproval | FileChangeApproval | PermissionsApproval;

/** What is granted of the permissions that were asked for; nothing of it is a refusal. */
export interface PermissionsGrant {
  readonly permissions: GrantedPermissionProfile;
  /** How long it holds. Default: `turn`. */
  readonly scope?: PermissionGrantScope | undefined;
  /** Whether every later command of the turn is reviewed before it runs. Default: false. */
  readonly strictAutoReview?: boolean | undefined;
}

/** What a handler of approvals answers: a decision, or undefined for no opinion; may be async. */
export type ApprovalAnswer<T> = T | undefined | Promise<T | undefined>;

/**
 * Decides about what needs approval. `undefined` is no opinion; when nobody has one, it is declined.
 *
 * Handlers may be asynchronous and may use the session; a handler that throws declines.
 */
export interface Approvals {
  /** Decides whether a command may run. */
  command?(request: CommandApproval): ApprovalAnswer<CommandDecision>;
  /** Decides whether files may be changed. */
  fileChange?(request: FileChangeApproval): ApprovalAnswer<FileChangeDecision>;
  /** Decides which of the permissions that are asked for are granted. */
  permissions?(request: PermissionsApproval): ApprovalAnswer<PermissionsGrant>;
}
