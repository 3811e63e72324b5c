import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError } from '../../../src/errors.js';
import type { ThreadSettings } from '../../../src/protocol/protocol.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

/** Follows what the app-server says is in force on any thread. */
function settingsOf(codex: Codex): ThreadSettings[] {
  const seen: ThreadSettings[] = [];
  codex.on('thread/settings/updated', ({ threadSettings }) => seen.push(threadSettings));
  return seen;
}

describe('the options of a turn', () => {
  test('hold for that turn only', async () => {
    await using model = await ScriptedModel.start();
    const write = { cmd: 'echo hi > $NAME' };
    const attempt = (name: string): void => {
      model.callTool('exec_command', { cmd: write.cmd.replace('$NAME', name) }).reply('done');
    };
    await using codex = await model.startCodex();
    const settings = settingsOf(codex);
    const sub = join(model.workspace, 'sub');
    mkdirSync(sub);
    const thread = await codex.startThread({ sandbox: 'read-only', approvalPolicy: 'on-request' });

    attempt('full.txt');
    const options = {
      sandbox: 'danger-full-access',
      approvalPolicy: 'never',
      model: 'gpt-5.5',
      effort: 'high',
      cwd: sub,
    } as const;
    await thread.run('with all', options);
    expect(existsSync(join(sub, 'full.txt'))).toBe(true);
    expect(settings[0]).toMatchObject({
      sandboxPolicy: { type: 'dangerFullAccess' },
      approvalPolicy: 'never',
      model: 'gpt-5.5',
      effort: 'high',
      cwd: sub,
    });

    attempt('refused.txt');
    await thread.run('with its own');
    expect(existsSync(join(model.workspace, 'refused.txt'))).toBe(false);
    expect(existsSync(join(sub, 'refused.txt'))).toBe(false);
    expect(model.requests.at(-1)?.toolOutputs.at(-1)?.output).toContain('Read-only');
    expect(model.requests.map(request => request.model)).toEqual([
      'gpt-5.5',
      'gpt-5.5',
      'mock-model',
      'mock-model',
    ]);
    expect(settings.at(-1)).toMatchObject({
      sandboxPolicy: { type: 'readOnly' },
      approvalPolicy: 'on-request',
      model: 'mock-model',
      cwd: model.workspace,
    });
    expect(thread.info).toMatchObject({ model: 'mock-model', sandbox: { type: 'readOnly' } });
  });

  test('are gone as well when the turn is interrupted or fails', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const settings = settingsOf(codex);
    const thread = await codex.startThread({ sandbox: 'read-only' });

    const gate = model.gate();
    model.reply('never seen');
    const turn = await thread.turn('one', { sandbox: 'danger-full-access' });
    await gate.reached;
    await turn.interrupt();
    model.fail({ status: 400 });
    await expect(thread.run('two', { model: 'gpt-5.5' })).rejects.toThrow('Turn failed');
    model.reply('three');
    await thread.run('three');

    // The app-server tells what is in force at a moment: changes that follow each other may be one.
    const inForce = settings.map(({ sandboxPolicy, model: name }) => [sandboxPolicy.type, name]);
    const [first, ...later] = inForce;
    expect(first).toEqual(['dangerFullAccess', 'mock-model']);
    expect(later.filter(([type]) => type !== 'readOnly')).toEqual([]);
    expect(later).toContainEqual(['readOnly', 'gpt-5.5']);
    expect(later.at(-1)).toEqual(['readOnly', 'mock-model']);
  });

  test('put an effort back where the thread had one', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex({ config: { model_reasoning_effort: 'low' } });
    const thread = await codex.startThread();
    await thread.run('one', { effort: 'high' });
    await thread.run('two');
    const settings = await codex.request('thread/resume', { threadId: thread.id });
    expect(settings.reasoningEffort).toBe('low');
  });

  test('say to the logger once what cannot be put back', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    const warnings: unknown[] = [];
    const ignore = (): void => {};
    await using codex = await model.startCodex({
      logger: {
        debug: ignore,
        info: ignore,
        error: ignore,
        warn: (_message, details) => warnings.push(details?.['settings']),
      },
    });
    const thread = await codex.startThread();
    await thread.run('one', { summary: 'concise' });
    await thread.run('two');
    await thread.run('three', { summary: 'detailed' });
    await thread.run('four');
    expect(warnings).toEqual([['summary']]);
  });

  test('keep the configured choices for a writable workspace', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex({
      config: { sandbox_workspace_write: { network_access: true, writable_roots: ['/var/tmp'] } },
    });
    const settings = settingsOf(codex);
    const thread = await codex.startThread({
      sandbox: 'read-only',
      config: { sandbox_workspace_write: { exclude_slash_tmp: true } },
    });
    await thread.run('go', { sandbox: 'workspace-write' });
    expect(settings[0]?.sandboxPolicy).toEqual({
      type: 'workspaceWrite',
      writableRoots: ['/var/tmp'],
      networkAccess: true,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: true,
    });
  });

  test('are refused where they contradict each other', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const both = { sandbox: 'read-only', sandboxPolicy: { type: 'dangerFullAccess' } } as const;
    await expect(thread.run('go', both)).rejects.toThrow(InvalidArgumentError);
    await expect(thread.run('go', { whenBusy: 'later' as 'queue' })).rejects.toThrow('whenBusy');
    await expect(thread.run('go', { timeoutMs: 0 })).rejects.toThrow('timeoutMs');
    expect(model.requests).toHaveLength(0);
  });
});

describe('configuring a thread', () => {
  test('changes it for good', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread({ sandbox: 'read-only' });
    await thread.configure({
      sandbox: 'workspace-write',
      model: 'gpt-5.5',
      approvalPolicy: 'never',
    });
    expect(thread.info).toMatchObject({
      sandbox: { type: 'workspaceWrite' },
      model: 'gpt-5.5',
      approvalPolicy: 'never',
    });

    await thread.run('one', { sandbox: 'danger-full-access', model: 'mock-model' });
    await thread.run('two');
    expect(model.requests.map(request => request.model)).toEqual(['mock-model', 'gpt-5.5']);
    expect(thread.info).toMatchObject({ sandbox: { type: 'workspaceWrite' }, model: 'gpt-5.5' });
    await thread.configure({ model: 'gpt-5.5' });
  });

  test('refuses what it does not know', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await expect(thread.configure({ modle: 'x' } as object)).rejects.toThrow(
      'unknown option modle',
    );
  });
});

describe('the policies of a thread', () => {
  test('are what was asked for, also when a loaded thread is resumed', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const first = await codex.startThread({ sandbox: 'read-only' });
    await first.run('go');

    const again = await codex.resumeThread(first.id, {
      sandbox: 'workspace-write',
      approvalPolicy: 'never',
      model: 'gpt-5.5',
    });
    const expected = {
      sandbox: { type: 'workspaceWrite' },
      approvalPolicy: 'never',
      model: 'gpt-5.5',
    };
    expect(again.info).toMatchObject(expected);
    await again.run('go on');
    expect(model.requests.at(-1)?.model).toBe('gpt-5.5');
    expect(await codex.request('thread/resume', { threadId: first.id })).toMatchObject(expected);
  });
});
