import { describe, expect, test } from 'vitest';
import {
  InvalidRequestError,
  type PolicyField,
  PolicyMismatchError,
  TransportClosedError,
} from '../../../src/errors.js';
import type { AskForApproval, ThreadStartResponse } from '../../../src/protocol/protocol.js';
import type { ThreadOptions } from '../../../src/thread/thread-options.js';
import { rejection, settled } from '../../support/deferred.js';
import {
  opened,
  ScriptedServer,
  THREAD,
  wireSettings,
  wireThread,
  wireTurn,
} from './scripted-server.js';

type Granular = Exclude<AskForApproval, string>['granular'];

const GRANULAR: Granular = {
  sandbox_approval: true,
  rules: true,
  skill_approval: false,
  request_permissions: false,
  mcp_elicitations: true,
};

/** A policy as a caller may write it: a server fills in what is left out. */
function granular(part: Partial<Granular>): AskForApproval {
  return { granular: part as Granular };
}

type Policies = Pick<ThreadOptions, 'sandbox' | 'approvalPolicy' | 'permissions'>;

interface Mismatch {
  readonly field: PolicyField;
  readonly options: Policies;
  readonly answer: Partial<ThreadStartResponse>;
  readonly told: object;
}

const MISMATCHES: readonly Mismatch[] = [
  {
    field: 'sandbox',
    options: { sandbox: 'workspace-write' },
    answer: {},
    told: { asked: 'workspace-write', effective: { type: 'readOnly', networkAccess: false } },
  },
  {
    field: 'approvalPolicy',
    options: { approvalPolicy: 'never' },
    answer: {},
    told: { asked: 'never', effective: 'on-request' },
  },
  {
    field: 'approvalPolicy',
    options: { approvalPolicy: granular({ rules: false }) },
    answer: { approvalPolicy: { granular: GRANULAR } },
    told: { effective: { granular: GRANULAR } },
  },
  {
    field: 'approvalPolicy',
    options: { approvalPolicy: granular({ rules: true }) },
    answer: { approvalPolicy: 'never' },
    told: { effective: 'never' },
  },
  {
    field: 'permissions',
    options: { permissions: 'careful' },
    answer: { activePermissionProfile: { id: 'free', extends: null } },
    told: { asked: 'careful', effective: 'free' },
  },
  {
    field: 'permissions',
    options: { permissions: 'careful' },
    answer: {},
    told: { asked: 'careful', effective: null },
  },
];

const AGREEMENTS: readonly [string, Policies, Partial<ThreadStartResponse>][] = [
  ['nothing asked', {}, { sandbox: { type: 'dangerFullAccess' }, approvalPolicy: 'never' }],
  ['null asked', { sandbox: null, approvalPolicy: null, permissions: null }, {}],
  [
    'the same kind of sandbox with choices of its own',
    { sandbox: 'workspace-write' },
    {
      sandbox: {
        type: 'workspaceWrite',
        writableRoots: ['/var'],
        networkAccess: true,
        excludeTmpdirEnvVar: true,
        excludeSlashTmp: true,
      },
    },
  ],
  [
    'a granular policy with the rest filled in',
    { approvalPolicy: granular({ rules: true, skill_approval: false }) },
    { approvalPolicy: { granular: GRANULAR } },
  ],
  [
    'the profile of that id',
    { permissions: 'careful' },
    { activePermissionProfile: { id: 'careful', extends: ':read-only' } },
  ],
];

describe.each(['startThread', 'forkThread'] as const)('%s', way => {
  test.each(MISMATCHES)('refuses another $field in force: $options', async mismatch => {
    const { field, options, answer, told } = mismatch;
    const server = new ScriptedServer();
    const error = await rejection(server[way](options, answer));
    expect(error).toBeInstanceOf(PolicyMismatchError);
    expect(error).toMatchObject({ field, ...told });
    await server.far.next('thread/unsubscribe');
    expect(server.asked('thread/unsubscribe')).toEqual([{ threadId: THREAD }]);
    expect(server.asked('thread/settings/update')).toEqual([]);
  });

  test.each(AGREEMENTS)('takes %s', async (_name, options, answer) => {
    const server = new ScriptedServer();
    const thread = await server[way](options, answer);
    expect(thread.info).toMatchObject(answer);
    await settled();
    expect(server.asked('thread/unsubscribe')).toEqual([]);
  });
});

describe('resumeThread', () => {
  test('asks a loaded thread again for what it ignored, and takes it', async () => {
    const server = new ScriptedServer();
    const policy = { sandbox: 'danger-full-access', approvalPolicy: 'never' } as const;
    const resuming = server.resumeThread({ ...policy, model: 'other', cwd: '/project' });
    await server.answer('thread/settings/update', {});
    const inForce = {
      sandboxPolicy: { type: 'dangerFullAccess' },
      approvalPolicy: 'never',
      model: 'other',
    } as const;
    await server.notify('thread/settings/updated', { threadSettings: wireSettings(inForce) });

    expect((await resuming).info).toMatchObject({
      sandbox: inForce.sandboxPolicy,
      approvalPolicy: 'never',
      model: 'other',
    });
    expect(server.asked('thread/settings/update')).toEqual([{ threadId: THREAD, ...inForce }]);
  });

  test('sends nothing more when everything is in force already', async () => {
    const server = new ScriptedServer();
    await server.resumeThread({
      sandbox: 'read-only',
      approvalPolicy: 'on-request',
      cwd: '/project',
    });
    await settled();
    expect(server.asked('thread/settings/update')).toEqual([]);
  });

  test.each(MISMATCHES)('refuses another $field put in force: $options', async mismatch => {
    const { field, options, answer } = mismatch;
    const server = new ScriptedServer();
    if (options.sandbox) server.far.onRequest('config/read', () => ({ config: {} }));
    const error = rejection(server.resumeThread(options, answer));
    await server.answer('thread/settings/update', {});
    // A change to something else confirms nothing of what was asked.
    const { sandbox: sandboxPolicy, ...others } = opened(answer);
    const settings = wireSettings({
      sandboxPolicy,
      approvalPolicy: others.approvalPolicy,
      activePermissionProfile: others.activePermissionProfile,
    });
    await server.notify('thread/settings/updated', { threadSettings: settings });

    expect(await error).toBeInstanceOf(PolicyMismatchError);
    expect(await error).toMatchObject({ field });
    await server.far.next('thread/unsubscribe');
  });

  test('refuses when the change itself is refused', async () => {
    const server = new ScriptedServer();
    const error = rejection(server.resumeThread({ approvalPolicy: 'never' }));
    await server.refuse('thread/settings/update', 'invalid thread settings override');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    await server.far.next('thread/unsubscribe');
  });

  test('leaves a thread alone that another handle uses', async () => {
    const server = new ScriptedServer();
    const other = await server.startThread();
    const error = rejection(server.resumeThread({ approvalPolicy: 'never' }));
    await server.answer('thread/settings/update', {});
    await server.notify('thread/settings/updated', { threadSettings: wireSettings() });
    expect(await error).toBeInstanceOf(PolicyMismatchError);

    const run = other.run('still here');
    await server.beginTurn('turn-1');
    await server.completed('turn-1');
    expect((await run).status).toBe('completed');
    expect(server.asked('thread/unsubscribe')).toEqual([]);
    void other.unsubscribe();
    await server.answer('thread/unsubscribe', { status: 'unsubscribed' });
  });

  test('waits for a turn that runs on the thread, and shows it', async () => {
    const server = new ScriptedServer();
    const turns = [{ ...wireTurn('old'), status: 'completed' as const }, wireTurn('theirs')];
    const thread = await server.resumeThread(
      {},
      { thread: wireThread({ status: { type: 'active', activeFlags: [] }, turns }) },
    );
    const theirs = thread.attach('theirs').run();
    const ours = thread.run('ours');
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.completed('theirs');
    expect((await theirs).status).toBe('completed');
    await server.beginTurn('ours');
    await server.completed('ours');
    expect((await ours).turnId).toBe('ours');
  });

  test('does not take the last usage of a turn of long ago for a turn that runs', async () => {
    const server = new ScriptedServer();
    const thread = await server.resumeThread();
    const begun: string[] = [];
    thread.onTurn(turn => begun.push(turn.id));
    await server.notify('thread/tokenUsage/updated', { turnId: 'old', tokenUsage: {} });
    await settled();

    const run = thread.run('go', { whenBusy: 'reject' });
    // Also while an answer that names a turn is under way.
    const request = await server.far.next('turn/start');
    await server.notify('thread/tokenUsage/updated', { turnId: 'older', tokenUsage: {} });
    await server.far.answer(request, { turn: wireTurn('new') });
    await server.completed('new');
    await run;
    expect(begun).toEqual(['new']);
    const next = thread.run('next', { whenBusy: 'reject' });
    await server.beginTurn('next');
    await server.completed('next');
    expect((await next).status).toBe('completed');
  });
});

describe('a thread that could not be opened', () => {
  test('rejects with the refusal, and nothing is left', async () => {
    const server = new ScriptedServer();
    const error = rejection(server.codex.startThread());
    await server.refuse('thread/start', 'no such model');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    expect(server.asked('thread/unsubscribe')).toEqual([]);
  });

  test.each(['startThread', 'resumeThread', 'forkThread'] as const)(
    'rejects with the reason when the connection ends first: %s',
    async way => {
      const server = new ScriptedServer();
      const method = { startThread: 'start', resumeThread: 'resume', forkThread: 'fork' }[way];
      const opening =
        way === 'startThread' ? server.codex.startThread() : server.codex[way](THREAD);
      const error = rejection(opening);
      await server.far.next(`thread/${method}`);
      await server.far.close();
      expect(await error).toBeInstanceOf(TransportClosedError);
    },
  );
});
