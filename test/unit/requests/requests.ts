import type {
  CommandApproval,
  FileChangeApproval,
  PermissionsApproval,
} from '../../../src/requests/approval-types.js';

const ids = { threadId: 'thread', turnId: 'turn', itemId: 'item', startedAtMs: 0 };
const facts = { ...ids, reason: null, item: undefined, cwd: '/', allowed: [] };

/** Makes what a handler for commands is given. */
export function commandRequest(request: Partial<CommandApproval> = {}): CommandApproval {
  const params = { ...ids, kind: 'command', environmentId: null } as const;
  const { signal } = new AbortController();
  return { kind: 'command', ...facts, command: null, actions: [], params, signal, ...request };
}

/** Makes what a handler for file changes is given. */
export function fileChangeRequest(request: Partial<FileChangeApproval> = {}): FileChangeApproval {
  const { signal } = new AbortController();
  return { kind: 'fileChange', ...facts, changes: [], params: ids, signal, ...request };
}

/** Makes what a handler for permissions is given. */
export function permissionsRequest(
  request: Partial<PermissionsApproval> = {},
): PermissionsApproval {
  const permissions = { network: null, fileSystem: null };
  const params = { ...ids, environmentId: null, cwd: '/', reason: null, permissions };
  const { signal } = new AbortController();
  return { kind: 'permissions', ...facts, permissions, params, signal, ...request };
}
