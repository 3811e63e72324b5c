import type {
  SandboxMode,
  SandboxPolicy,
  ThreadSettings,
  ThreadSettingsUpdateParams,
  ThreadStartParams,
} from '../../protocol/protocol.js';

/** What of a request may change the settings of a thread. */
export type SettingsChange = Omit<ThreadSettingsUpdateParams, 'threadId'>;

/** Makes the settings of a new thread. */
export function newSettings(params: ThreadStartParams, cwd: string): ThreadSettings {
  const model = params.model ?? 'fake-model';
  const base: ThreadSettings = {
    disabledPluginIds: [],
    cwd,
    environments: environmentsOf(cwd),
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandboxPolicy: { type: 'readOnly', networkAccess: false },
    activePermissionProfile: { id: ':read-only', extends: null },
    model,
    modelProvider: params.modelProvider ?? 'fake',
    serviceTier: null,
    effort: null,
    summary: null,
    collaborationMode: collaborationMode(model, null),
    multiAgentMode: 'explicitRequestOnly',
    personality: null,
  };
  return changeSettings(base, startChange(params));
}

/** Translates what starts or resumes a thread into a change of its settings. */
export function startChange(params: Omit<ThreadStartParams, 'threadId'>): SettingsChange {
  const { cwd, approvalPolicy, approvalsReviewer, sandbox, permissions, model } = params;
  const { serviceTier, personality, multiAgentMode } = params;
  return {
    ...(cwd !== undefined && { cwd }),
    ...(approvalPolicy !== undefined && { approvalPolicy }),
    ...(approvalsReviewer !== undefined && { approvalsReviewer }),
    ...(sandbox && { sandboxPolicy: sandboxPolicy(sandbox) }),
    ...(permissions !== undefined && { permissions }),
    ...(model !== undefined && { model }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(personality !== undefined && { personality }),
    ...(multiAgentMode !== undefined && { multiAgentMode }),
  };
}

/** Applies a change; null and absent fields stay as they are. */
export function changeSettings(settings: ThreadSettings, change: SettingsChange): ThreadSettings {
  const mode = change.collaborationMode ?? undefined;
  const model = change.model ?? mode?.settings.model ?? settings.model;
  const effort = change.effort ?? (mode ? mode.settings.reasoning_effort : settings.effort);
  const cwd = change.cwd ?? settings.cwd;
  const { permissions, sandboxPolicy } = change;
  return {
    ...settings,
    cwd,
    environments: environmentsOf(cwd),
    disabledPluginIds: change.disabledPluginIds ?? settings.disabledPluginIds,
    approvalPolicy: change.approvalPolicy ?? settings.approvalPolicy,
    approvalsReviewer: change.approvalsReviewer ?? settings.approvalsReviewer,
    sandboxPolicy: sandboxPolicy ?? settings.sandboxPolicy,
    activePermissionProfile: profile(settings, permissions, sandboxPolicy),
    model,
    serviceTier: change.serviceTier ?? settings.serviceTier,
    effort,
    summary: change.summary ?? settings.summary,
    collaborationMode: mode ?? collaborationMode(model, effort),
    multiAgentMode: change.multiAgentMode ?? settings.multiAgentMode,
    personality: change.personality ?? settings.personality,
  };
}

function profile(
  settings: ThreadSettings,
  permissions: string | null | undefined,
  policy: SandboxPolicy | null | undefined,
): ThreadSettings['activePermissionProfile'] {
  if (permissions) return { id: permissions, extends: null };
  return policy ? null : settings.activePermissionProfile;
}

function environmentsOf(cwd: string): ThreadSettings['environments'] {
  return [{ environmentId: 'local', cwd, runtimeWorkspaceRoots: [cwd] }];
}

function collaborationMode(
  model: string,
  effort: string | null,
): ThreadSettings['collaborationMode'] {
  const settings = { model, reasoning_effort: effort, developer_instructions: null };
  return { mode: 'default', settings };
}

function sandboxPolicy(mode: SandboxMode): SandboxPolicy {
  switch (mode) {
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [],
        networkAccess: false,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      };
  }
}
