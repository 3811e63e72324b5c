import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError, InvalidRequestError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';

describe('threads', () => {
  test('each get only their own events when their turns run at once', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'for A').stream(['a1', gate, 'a2']);
    model.when(request => request.lastUserText === 'for B').stream(['b1', gate, 'b2']);
    await using codex = await model.startCodex();
    const [a, b] = await Promise.all([codex.startThread(), codex.startThread()]);
    const [turnA, turnB] = await Promise.all([a.turn('for A'), b.turn('for B')]);
    const texts = Promise.all([turnA, turnB].map(async turn => [...(await events(turn))]));
    for (const turn of [turnA, turnB]) for await (const piece of turn.text()) if (piece) break;
    // A request is answered while both streams are open.
    expect((await codex.models()).length).toBeGreaterThan(0);
    gate.open();

    const [eventsA, eventsB] = await texts;
    expect((await turnA.run()).text).toBe('a1a2');
    expect((await turnB.run()).text).toBe('b1b2');
    for (const [seen, thread] of [
      [eventsA, a],
      [eventsB, b],
    ] as const) {
      expect(new Set(seen?.map(event => event.params.threadId))).toEqual(new Set([thread.id]));
    }
  });

  test('run the turns asked of one of them one after the other', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const results = await Promise.all(['a', 'b', 'c'].map(input => thread.run(input)));

    expect(results.map(result => result.text)).toEqual(['echo a', 'echo b', 'echo c']);
    expect(new Set(results.map(result => result.turnId)).size).toBe(3);
    expect(model.requests.map(request => request.lastUserText)).toEqual(['a', 'b', 'c']);
  });

  test('continue in another process', async () => {
    await using model = await ScriptedModel.start();
    model.reply('noted').reply('it was 42');
    const first = await model.startCodex();
    const { id } = await startAndRun(first, 'remember 42');
    await first.close();

    await using second = await model.startCodex();
    const thread = await second.resumeThread(id);
    const result = await thread.run('which number?');

    expect(thread.id).toBe(id);
    expect(result.text).toBe('it was 42');
    expect(model.requests[1]?.userTexts).toEqual(
      expect.arrayContaining(['remember 42', 'which number?']),
    );
  });

  test('may not write under a read-only sandbox, and may in a writable workspace', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const file = join(model.workspace, 'written.txt');
    const write = { cmd: 'echo hi > written.txt' };

    model.callTool('exec_command', write).reply('tried');
    const readOnly = await codex.startThread({ sandbox: 'read-only', approvalPolicy: 'never' });
    await readOnly.run('write');
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('Read-only file system');
    expect(existsSync(file)).toBe(false);

    model.callTool('exec_command', write).reply('wrote');
    const writable = await codex.startThread({
      sandbox: 'workspace-write',
      approvalPolicy: 'never',
    });
    await writable.run('write');
    expect(existsSync(file)).toBe(true);
  });

  test('decline what needs approval', async () => {
    await using model = await ScriptedModel.start();
    const escalated = {
      cmd: 'touch escalated.txt',
      sandbox_permissions: 'require_escalated',
      justification: 'x',
    };
    model.callTool('exec_command', escalated).reply('was told no');
    await using codex = await model.startCodex();
    const thread = await codex.startThread({ sandbox: 'read-only', approvalPolicy: 'on-request' });
    const result = await thread.run('go');

    expect(result.status).toBe('completed');
    expect(existsSync(join(model.workspace, 'escalated.txt'))).toBe(false);
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('rejected');
  });

  test('64 with a turn each complete at once on one server', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex({
      configOverrides: ['features.shell_snapshot=false'],
    });
    const inputs = Array.from({ length: 64 }, (_, index) => `input ${index}`);

    const results = await Promise.all(
      inputs.map(async input => (await codex.startThread()).run(input)),
    );

    expect(results.map(result => result.text)).toEqual(inputs.map(input => `echo ${input}`));
    expect(new Set(results.map(result => result.threadId)).size).toBe(64);
  }, 60_000);
});

describe('bad input', () => {
  test.each([
    ['an empty text', '', 'input'],
    ['white space', ' \n', 'input'],
    ['no items', [], 'input'],
    ['a number', 7, 'input[0]'],
    ['an unknown item', { type: 'video' }, 'input[0].type'],
    ['an item without its text', [{ type: 'text' }], 'input[0].text'],
  ])('%s is refused before anything is sent', async (_name, input, argument) => {
    await using model = await ScriptedModel.start();
    const wire: string[] = [];
    await using codex = await model.startCodex({ onWire: frame => wire.push(frame) });
    const thread = await codex.startThread();
    const before = wire.length;

    const error = await thread.run(input as string).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
    expect(wire.slice(before).filter(frame => frame.includes('turn/start'))).toEqual([]);
  });

  test.each([
    ['an unknown option', { sandBox: 'read-only' }, 'options.sandBox'],
    ['an option of the wrong type', { model: 5 }, 'options.model'],
    ['a cwd that does not exist', { cwd: '/nowhere/at/all' }, 'options.cwd'],
  ])('%s of a thread or turn is refused', async (_name, options, argument) => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const refused = expect.objectContaining({ name: 'InvalidArgumentError', argument });

    await expect(codex.startThread(options as object)).rejects.toEqual(refused);
    await expect(codex.resumeThread(thread.id, options as object)).rejects.toEqual(refused);
    await expect(thread.run('go', options as object)).rejects.toEqual(refused);
    expect(model.requests).toHaveLength(0);
  });

  test('a thread that does not exist is a typed error', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const unknown = codex.resumeThread('01999999-0000-7000-8000-000000000000');
    await expect(unknown).rejects.toThrow(InvalidRequestError);
    await expect(unknown).rejects.toThrow('no rollout found');
    await expect(codex.resumeThread('')).rejects.toThrow(InvalidArgumentError);
  });
});

async function events<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

async function startAndRun(codex: Codex, input: string): Promise<Thread> {
  const thread = await codex.startThread();
  await thread.run(input);
  return thread;
}
