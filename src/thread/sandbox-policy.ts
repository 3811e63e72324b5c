import type { SandboxMode, SandboxPolicy, SandboxWorkspaceWrite } from '../protocol/protocol.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';

/**
 * Makes a complete policy of a mode, as `turn/start` and `thread/settings/update` take it.
 *
 * A writable workspace keeps the configured roots, network and temp choices (`config/read`): a
 * policy that leaves them out would reset them.
 */
export async function sandboxPolicyFor(
  session: SessionContext,
  channel: ThreadChannel,
  mode: SandboxMode,
): Promise<SandboxPolicy> {
  if (mode === 'danger-full-access') return { type: 'dangerFullAccess' };
  if (mode === 'read-only') return { type: 'readOnly', networkAccess: false };
  const { own } = channel.settings;
  if (own?.sandboxPolicy.type === 'workspaceWrite') return own.sandboxPolicy;
  const { config } = await session.client.request('config/read', {
    includeLayers: false,
    cwd: own?.cwd ?? null,
  });
  const configured: Partial<SandboxWorkspaceWrite> = {
    ...config.sandbox_workspace_write,
    ...channel.sandboxConfig,
  };
  return {
    type: 'workspaceWrite',
    writableRoots: configured.writable_roots ?? [],
    networkAccess: configured.network_access ?? false,
    excludeTmpdirEnvVar: configured.exclude_tmpdir_env_var ?? false,
    excludeSlashTmp: configured.exclude_slash_tmp ?? false,
  };
}

/** Reads the choices for a writable workspace out of a thread's own `config`, nested or dotted. */
export function sandboxConfigOf(
  config: Readonly<Record<string, unknown>> | null | undefined,
): Partial<SandboxWorkspaceWrite> {
  const table = 'sandbox_workspace_write';
  const nested = config?.[table];
  const dotted = Object.entries(config ?? {}).flatMap(([key, value]) =>
    key.startsWith(`${table}.`) ? [[key.slice(table.length + 1), value]] : [],
  );
  return { ...(typeof nested === 'object' ? nested : {}), ...Object.fromEntries(dotted) };
}
