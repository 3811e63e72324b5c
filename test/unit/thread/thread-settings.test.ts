import { describe, expect, test } from 'vitest';
import {
  type KnownSettings,
  policyMismatch,
  restorationOf,
  type SettingsUpdate,
  settingsOf,
  withSettings,
} from '../../../src/thread/thread-settings.js';
import { opened, wireSettings } from './scripted-server.js';

const READ_ONLY = { type: 'readOnly', networkAccess: false } as const;

describe('what puts back the settings that a turn changes', () => {
  const own = wireSettings({ effort: 'low', serviceTier: 'fast' });

  test.each<[string, SettingsUpdate, SettingsUpdate]>([
    ['a model', { model: 'big' }, { model: 'mock-model' }],
    ['a cwd', { cwd: '/other' }, { cwd: '/project' }],
    ['an approval policy', { approvalPolicy: 'never' }, { approvalPolicy: 'on-request' }],
    [
      'a reviewer of approvals',
      { approvalsReviewer: 'guardian_subagent' as never },
      { approvalsReviewer: 'user' },
    ],
    ['an effort', { effort: 'high' }, { effort: 'low' }],
    ['a service tier', { serviceTier: 'slow' }, { serviceTier: 'fast' }],
    ['a sandbox', { sandboxPolicy: { type: 'dangerFullAccess' } }, { sandboxPolicy: READ_ONLY }],
    ['a profile, where the thread had none', { permissions: 'free' }, { sandboxPolicy: READ_ONLY }],
    ['a list of plugins', { disabledPluginIds: ['x'] }, { disabledPluginIds: [] }],
  ])('is the setting before: %s', (_name, options, update) => {
    expect(restorationOf(own, options)).toEqual({ update, lost: [] });
  });

  test('is the profile where the thread has one of its own', () => {
    const profiled = (id: string): KnownSettings =>
      wireSettings({ activePermissionProfile: { id, extends: null } });
    const options = { sandboxPolicy: { type: 'dangerFullAccess' } } as const;
    expect(restorationOf(profiled('careful'), options)?.update).toEqual({ permissions: 'careful' });
    expect(restorationOf(profiled(':read-only'), options)?.update).toEqual({
      sandboxPolicy: READ_ONLY,
    });
  });

  test('names what was unset before, for which there is no way back', () => {
    const bare = wireSettings();
    const options = { effort: 'high', summary: 'concise', personality: 'friendly' } as const;
    expect(restorationOf(bare, { ...options, model: 'big' })).toEqual({
      update: { model: 'mock-model' },
      lost: ['effort', 'summary', 'personality'],
    });
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['undefined', { model: undefined, sandboxPolicy: undefined }],
    ['null', { model: null, permissions: null }],
    ['what holds for one turn anyway', { outputSchema: {}, clientUserMessageId: 'x' }],
  ])('is not needed for %s', (_name, options) => {
    expect(restorationOf(own, options)).toBeUndefined();
  });

  test('selects environments as a turn does', () => {
    const environment = {
      environmentId: 'e',
      cwd: '/e',
      runtimeWorkspaceRoots: ['/e'],
      status: 'connected',
    };
    const before = wireSettings({ environments: [environment] as never });
    expect(restorationOf(before, { environments: [] })?.update).toEqual({
      environments: [{ environmentId: 'e', cwd: '/e', runtimeWorkspaceRoots: ['/e'] }],
    });
  });
});

describe('the answer that a thread was opened with', () => {
  test('shows what is in force now, and keeps the rest', () => {
    const info = opened({ instructionSources: ['/project/AGENTS.md'] as never });
    const now = wireSettings({ model: 'big', effort: 'high', approvalPolicy: 'never' });
    expect(withSettings(info, now)).toEqual({
      ...info,
      model: 'big',
      reasoningEffort: 'high',
      approvalPolicy: 'never',
    });
    expect(withSettings(info, settingsOf(info))).toEqual(info);
  });
});

describe('policies', () => {
  test('agree by the kind of sandbox', () => {
    const inForce = wireSettings({ sandboxPolicy: { type: 'readOnly', networkAccess: true } });
    expect(policyMismatch({ sandbox: 'read-only' }, inForce)).toBeUndefined();
    expect(policyMismatch({ sandbox: 'danger-full-access' }, inForce)).toMatchObject({
      field: 'sandbox',
      asked: 'danger-full-access',
      effective: { type: 'readOnly' },
    });
  });

  test('are told of one at a time, the sandbox first', () => {
    const asked = {
      sandbox: 'workspace-write',
      approvalPolicy: 'never',
      permissions: 'x',
    } as const;
    expect(policyMismatch(asked, wireSettings())?.field).toBe('sandbox');
    expect(policyMismatch({ ...asked, sandbox: null }, wireSettings())?.field).toBe(
      'approvalPolicy',
    );
  });
});
