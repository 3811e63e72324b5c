import { PolicyMismatchError } from '../errors.js';
import type {
  AskForApproval,
  SandboxMode,
  SandboxPolicy,
  ThreadResumeParams,
  ThreadSettings,
  ThreadSettingsUpdateParams,
  ThreadStartResponse,
} from '../protocol/protocol.js';

/** What of a thread's settings is known here; null and absent both mean unset. */
export type KnownSettings = Pick<
  ThreadSettings,
  | 'model'
  | 'cwd'
  | 'approvalPolicy'
  | 'approvalsReviewer'
  | 'sandboxPolicy'
  | 'serviceTier'
  | 'effort'
> &
  Partial<ThreadSettings>;

/** Changes to a thread's settings, as on the wire. */
export type SettingsUpdate = Omit<ThreadSettingsUpdateParams, 'threadId'>;

/** The policies that were asked for; what is undefined or null was not. */
export interface AskedPolicies {
  readonly sandbox?: SandboxMode | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly permissions?: string | null | undefined;
}

/** Reads the settings out of the answer to `thread/start`, `thread/resume` or `thread/fork`. */
export function settingsOf(info: ThreadStartResponse): KnownSettings {
  const { model, modelProvider, cwd, approvalPolicy, approvalsReviewer, serviceTier } = info;
  return {
    model,
    modelProvider,
    cwd,
    approvalPolicy,
    approvalsReviewer,
    serviceTier,
    sandboxPolicy: info.sandbox,
    activePermissionProfile: info.activePermissionProfile,
    effort: info.reasoningEffort,
    disabledPluginIds: info.disabledPluginIds,
  };
}

/** Writes settings into the answer that a thread was opened with, so that it shows what is in force. */
export function withSettings(
  info: ThreadStartResponse,
  settings: KnownSettings,
): ThreadStartResponse {
  const { model, cwd, approvalPolicy, approvalsReviewer, serviceTier } = settings;
  return {
    ...info,
    model,
    cwd,
    approvalPolicy,
    approvalsReviewer,
    serviceTier,
    sandbox: settings.sandboxPolicy,
    activePermissionProfile: settings.activePermissionProfile ?? null,
    reasoningEffort: settings.effort,
  };
}

const SETTINGS = [
  'approvalPolicy',
  'approvalsReviewer',
  'model',
  'cwd',
  'serviceTier',
  'effort',
  'summary',
  'personality',
  'collaborationMode',
  'environments',
  'disabledPluginIds',
] as const satisfies readonly (keyof ThreadSettings & keyof SettingsUpdate)[];

/** What brings a thread back to its own settings after a turn with options of its own. */
export interface Restoration {
  readonly update: SettingsUpdate;
  /** The settings that were unset before: the wire has no way back for them. */
  readonly lost: readonly string[];
}

/** Computes what puts back the settings that a turn's options change; undefined when none does. */
export function restorationOf(
  own: KnownSettings,
  options: SettingsUpdate,
): Restoration | undefined {
  const update: Record<string, unknown> = {};
  const lost: string[] = [];
  for (const name of SETTINGS) {
    if (options[name] === undefined || options[name] === null) continue;
    const before = own[name];
    if (before === undefined || before === null) lost.push(name);
    else update[name] = name === 'environments' ? environmentsOf(own) : before;
  }
  const { sandboxPolicy = null, permissions = null } = options;
  if (sandboxPolicy !== null || permissions !== null) Object.assign(update, accessOf(own));
  const isNothing = Object.keys(update).length === 0 && lost.length === 0;
  return isNothing ? undefined : { update, lost };
}

/** What a thread is resumed with, so that it has these settings again. */
export function resumeParamsOf(own: KnownSettings): Omit<ThreadResumeParams, 'threadId'> {
  const { model, cwd, approvalPolicy, approvalsReviewer, serviceTier } = own;
  const { permissions = null } = accessOf(own);
  const mode = MODES.find(name => SANDBOX_TYPES[name] === own.sandboxPolicy.type);
  const access = permissions === null ? mode && { sandbox: mode } : { permissions };
  return { model, cwd, approvalPolicy, approvalsReviewer, serviceTier, ...access };
}

/** Computes the update that puts `own` in force where something else is; empty when nothing is. */
export function differencesOf(own: KnownSettings, inForce: KnownSettings): SettingsUpdate {
  // What the app-server does not tell when a thread is joined cannot be compared.
  const names = SETTINGS.filter(
    name => isKnown(own[name]) && name in inForce && !isSame(own[name], inForce[name]),
  );
  const update = restorationOf(own, Object.fromEntries(names.map(name => [name, own[name]])));
  const { sandboxPolicy = null, permissions = null } = accessOf(own);
  const profile = inForce.activePermissionProfile?.id ?? null;
  const isAccess =
    permissions === null ? isSame(sandboxPolicy, inForce.sandboxPolicy) : permissions === profile;
  return { ...update?.update, ...(isAccess ? {} : accessOf(own)) };
}

function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A thread's access is a named profile or a policy; the wire takes one of the two. */
function accessOf(own: KnownSettings): Pick<SettingsUpdate, 'permissions' | 'sandboxPolicy'> {
  const profile = own.activePermissionProfile?.id;
  return profile === undefined || profile.startsWith(':')
    ? { sandboxPolicy: own.sandboxPolicy }
    : { permissions: profile };
}

function environmentsOf(own: KnownSettings): SettingsUpdate['environments'] {
  return (own.environments ?? []).map(({ environmentId, cwd, runtimeWorkspaceRoots }) => ({
    environmentId,
    cwd,
    runtimeWorkspaceRoots,
  }));
}

const MODES = ['read-only', 'workspace-write', 'danger-full-access'] as const;

const SANDBOX_TYPES: Readonly<Record<SandboxMode, SandboxPolicy['type']>> = {
  'read-only': 'readOnly',
  'workspace-write': 'workspaceWrite',
  'danger-full-access': 'dangerFullAccess',
};

/** Compares the policies that were asked for with those in force; undefined when they agree. */
export function policyMismatch(
  asked: AskedPolicies,
  inForce: KnownSettings,
): PolicyMismatchError | undefined {
  const { sandbox = null, approvalPolicy = null, permissions = null } = asked;
  const { sandboxPolicy, activePermissionProfile } = inForce;
  if (sandbox !== null && sandboxPolicy.type !== SANDBOX_TYPES[sandbox]) {
    return new PolicyMismatchError('sandbox', sandbox, sandboxPolicy);
  }
  if (approvalPolicy !== null && !approvalsAgree(approvalPolicy, inForce.approvalPolicy)) {
    return new PolicyMismatchError('approvalPolicy', approvalPolicy, inForce.approvalPolicy);
  }
  const profile = activePermissionProfile?.id ?? null;
  if (permissions !== null && profile !== permissions) {
    return new PolicyMismatchError('permissions', permissions, profile);
  }
  return undefined;
}

/** The app-server fills in what a granular policy leaves out, so what was asked is a subset. */
function approvalsAgree(asked: AskForApproval, inForce: AskForApproval): boolean {
  if (typeof asked === 'string' || typeof inForce === 'string') return asked === inForce;
  const effective: Readonly<Record<string, boolean>> = inForce.granular;
  return Object.entries(asked.granular).every(([name, value]) => effective[name] === value);
}
