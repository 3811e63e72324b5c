import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type {
  Approvals,
  CommandApproval,
  CommandDecision,
  FileChangeApproval,
} from '../../../src/requests/approval-types.js';
import { approvals } from '../../../src/requests/policies.js';
import type { ScriptedModel as Model } from '../../../src/testing/testing.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

const OPTIONS = { sandbox: 'read-only', approvalPolicy: 'on-request' } as const;

/** Scripts a command that has to run outside the sandbox. */
function scriptEscalation(model: Model, cmd: string): void {
  model
    .callTool('exec_command', {
      cmd,
      sandbox_permissions: 'require_escalated',
      justification: 'to test',
    })
    .reply('done');
}

/** Makes a handler that notes what it is asked, and always decides the same. */
function recording<R, D>(asked: R[], decision: D): (request: R) => D {
  return request => {
    asked.push(request);
    return decision;
  };
}

/** Scripts a patch that adds a file. */
function scriptPatch(model: Model, patch: string): void {
  model.callTool('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` }).reply('done');
}

const ADD = '*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch';

describe('a command that needs approval', () => {
  test.each([
    ['accept', true],
    ['acceptForSession', true],
    ['decline', false],
  ] as const)('is carried out or not: %s', async (decision, runs) => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'echo out > escalated.txt');
    const asked: CommandApproval[] = [];
    await using codex = await model.startCodex({
      approvals: { command: recording(asked, decision) },
    });
    const thread = await codex.startThread(OPTIONS);
    const result = await thread.run('go');

    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(runs);
    expect(result.status).toBe('completed');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      kind: 'command',
      threadId: thread.id,
      turnId: result.turnId,
      command: "/bin/bash -lc 'echo out > escalated.txt'",
      cwd: model.workspace,
      reason: 'to test',
      item: { type: 'commandExecution', status: 'inProgress' },
      allowed: expect.arrayContaining(['accept', 'decline', 'cancel']),
    });
  });

  test('ends the turn as interrupted when it is canceled', async () => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch escalated.txt');
    await using codex = await model.startCodex({ approvals: { command: () => 'cancel' } });
    const result = await (await codex.startThread(OPTIONS)).run('go');
    expect(result.status).toBe('interrupted');
    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(false);
  });

  test('is not asked about again after an amendment of the policy', async () => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch one.txt');
    scriptEscalation(model, 'touch one.txt');
    let asked = 0;
    await using codex = await model.startCodex({
      approvals: {
        command: ({ allowed }): CommandDecision | undefined => {
          asked += 1;
          return allowed.find(decision => typeof decision === 'object');
        },
      },
    });
    const thread = await codex.startThread(OPTIONS);
    await thread.run('one');
    await thread.run('two');
    expect(existsSync(join(model.workspace, 'one.txt'))).toBe(true);
    expect(asked).toBe(1);
  });

  test('is decided by the nearest handler: the turn, then the thread, then the session', async () => {
    await using model = await ScriptedModel.start();
    const deciders: string[] = [];
    const decider = (name: string): Approvals => ({
      command: () => {
        deciders.push(name);
        return 'decline';
      },
    });
    await using codex = await model.startCodex({ approvals: decider('session') });
    const thread = await codex.startThread({ ...OPTIONS, approvals: decider('thread') });
    const plain = await codex.startThread({
      ...OPTIONS,
      approvals: { fileChange: () => 'accept' },
    });
    for (const run of [
      () => thread.run('go', { approvals: decider('turn') }),
      () => thread.run('go'),
      () => plain.run('go'),
    ]) {
      scriptEscalation(model, 'touch escalated.txt');
      await run();
    }
    expect(deciders).toEqual(['turn', 'thread', 'session']);
  });

  test('goes on being decided by the handlers after a resume and a fork', async () => {
    await using model = await ScriptedModel.start();
    model.reply('begun');
    const deciders: string[] = [];
    const decider = (name: string): Approvals => ({
      command: () => {
        deciders.push(name);
        return 'decline';
      },
    });
    await using codex = await model.startCodex();
    const thread = await codex.startThread({ ...OPTIONS, approvals: decider('first') });
    await thread.run('begin');
    const resumed = await codex.resumeThread(thread.id, { approvals: decider('resumed') });
    scriptEscalation(model, 'true');
    await resumed.run('go');
    await resumed.unsubscribe();
    scriptEscalation(model, 'true');
    const fork = await thread.fork();
    await fork.run('go');
    expect(deciders).toEqual(['resumed', 'first']);
  });

  test('holds up nothing else while its handler takes its time and uses the session', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex({
      approvals: {
        command: async (): Promise<CommandDecision> => {
          expect((await codex.models()).length).toBeGreaterThan(0);
          const other = await codex.startThread();
          model
            .when(request => request.lastUserText === 'other')
            .stream(['o', 'k'], { delayMs: 20 });
          expect(await other.run('other')).toMatchObject({ status: 'completed', text: 'ok' });
          // Longer than the turn that waits for this answer may be silent.
          await new Promise(resolve => setTimeout(resolve, 2_000));
          return 'accept';
        },
      },
    });
    scriptEscalation(model, 'touch escalated.txt');
    const thread = await codex.startThread(OPTIONS);
    await thread.run('go', { idleTimeoutMs: 1_500 });
    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(true);
  });

  test('tells its handler when the turn is interrupted', async () => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch escalated.txt');
    let tell = (_request: CommandApproval): void => {};
    const asked = new Promise<CommandApproval>(resolve => {
      tell = resolve;
    });
    await using codex = await model.startCodex({
      approvals: {
        command: request => {
          tell(request);
          return new Promise(() => {});
        },
      },
    });
    const thread = await codex.startThread(OPTIONS);
    const turn = await thread.turn('go');
    const { signal } = await asked;
    expect(thread.pending.map(({ kind }) => kind)).toEqual(['command']);
    await turn.interrupt();
    expect((await turn.run()).status).toBe('interrupted');
    expect(signal.aborted).toBe(true);
    expect(thread.pending).toEqual([]);
    expect((await thread.run('next')).text).toBe('done');
  });

  test('can be answered from outside, by whoever looks at what is pending', async () => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch escalated.txt');
    await using codex = await model.startCodex({
      approvals: { command: () => new Promise(() => {}) },
    });
    const thread = await codex.startThread(OPTIONS);
    using _subscription = thread.onPending(([pending]) => {
      if (pending?.kind === 'command') expect(pending.answer('accept')).toBe(true);
    });
    await thread.run('go');
    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(true);
  });
});

describe('a file change that needs approval', () => {
  test.each([
    ['accept', true],
    ['decline', false],
  ] as const)('is made or not: %s', async (decision, isMade) => {
    await using model = await ScriptedModel.start();
    scriptPatch(model, ADD);
    const asked: FileChangeApproval[] = [];
    await using codex = await model.startCodex({
      approvals: { fileChange: recording(asked, decision) },
    });
    const thread = await codex.startThread(OPTIONS);
    await thread.run('go');

    const file = join(model.workspace, 'new.txt');
    expect(existsSync(file)).toBe(isMade);
    if (isMade) expect(readFileSync(file, 'utf8')).toBe('hello\n');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      kind: 'fileChange',
      changes: [{ path: file, kind: { type: 'add' }, diff: expect.stringContaining('hello') }],
      cwd: model.workspace,
      item: { type: 'fileChange' },
    });
  });

  test('shows the unified diff of an update', async () => {
    await using model = await ScriptedModel.start({ files: { 'old.txt': 'one\ntwo\n' } });
    scriptPatch(
      model,
      '*** Begin Patch\n*** Update File: old.txt\n@@\n one\n-two\n+three\n*** End Patch',
    );
    const diffs: string[] = [];
    await using codex = await model.startCodex({
      approvals: {
        fileChange: ({ changes }) => {
          diffs.push(...changes.map(({ diff }) => diff));
          return 'accept';
        },
      },
    });
    await (await codex.startThread(OPTIONS)).run('go');
    expect(diffs).toHaveLength(1);
    expect(diffs[0]).toContain('-two\n+three');
    expect(readFileSync(join(model.workspace, 'old.txt'), 'utf8')).toBe('one\nthree\n');
  });
});

describe('a handler that does not decide', () => {
  test.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['has no opinion', () => undefined],
    ['answers what the wire does not have', () => 'yes' as 'accept'],
  ])('declines, with a warning: %s', async (_name, command) => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch escalated.txt');
    const warnings: string[] = [];
    const ignore = (): void => {};
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (text: string) => warnings.push(text),
    };
    await using codex = await model.startCodex({ approvals: { command }, logger });
    const result = await (await codex.startThread(OPTIONS)).run('go');
    expect(result.status).toBe('completed');
    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(false);
    expect(warnings.join('\n')).toMatch(/^Declined a request of the app-server: its handler/m);
  });

  test('is refused when it is misspelt', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const approvals = { comand: () => 'accept' };
    const thread = await codex.startThread();
    await expect(codex.startThread({ approvals } as object)).rejects.toThrow('comand');
    await expect(thread.run('go', { approvals } as object)).rejects.toThrow('comand');
    await expect(model.startCodex({ approvals } as object)).rejects.toThrow('comand');
  });
});

describe('a ready-made policy', () => {
  test('allows the commands that it names, and no others', async () => {
    await using model = await ScriptedModel.start();
    const policy = approvals.first(approvals.allowCommands('touch a.txt', /^touch [bc]\.txt$/));
    await using codex = await model.startCodex({ approvals: policy });
    const thread = await codex.startThread(OPTIONS);
    for (const cmd of ['touch a.txt', 'touch c.txt', 'touch a.txt; touch d.txt', 'touch e.txt']) {
      scriptEscalation(model, cmd);
      await thread.run('go');
    }
    const made = ['a', 'b', 'c', 'd', 'e'].filter(name =>
      existsSync(join(model.workspace, `${name}.txt`)),
    );
    expect(made).toEqual(['a', 'c']);
  });

  test('allows changes of files within a folder, and none that only seem to be', async () => {
    await using model = await ScriptedModel.start({ files: { 'in/old.txt': 'old\n' } });
    const inside = join(model.workspace, 'in');
    await using codex = await model.startCodex({ approvals: approvals.within(inside) });
    const thread = await codex.startThread(OPTIONS);
    for (const path of ['in/new.txt', 'in/../out.txt', 'inside.txt']) {
      scriptPatch(model, ADD.replace('new.txt', path));
      await thread.run('go');
    }
    const made = ['in/new.txt', 'out.txt', 'inside.txt'].filter(path =>
      existsSync(join(model.workspace, path)),
    );
    expect(made).toEqual(['in/new.txt']);
  });

  test('declines in time when nobody answers', async () => {
    await using model = await ScriptedModel.start();
    scriptEscalation(model, 'touch a.txt');
    const nobody = { command: (): Promise<never> => new Promise(() => {}) };
    await using codex = await model.startCodex({ approvals: approvals.timeout(50, nobody) });
    const result = await (await codex.startThread(OPTIONS)).run('go');
    expect(result.status).toBe('completed');
    expect(existsSync(join(model.workspace, 'a.txt'))).toBe(false);
  });
});
