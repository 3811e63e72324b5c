import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { InvalidArgumentError, InvalidRequestError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';
import type { Turn } from '../../../src/thread/turn.js';
import { deferred, rejection } from '../../support/deferred.js';

const UNKNOWN = '01999999-0000-7000-8000-000000000000';

let model: ScriptedModel;
let codex: Codex;

beforeEach(async () => {
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  codex = await model.startCodex();
});

afterEach(() => model.close());

async function threadWith(...inputs: readonly string[]): Promise<Thread> {
  const thread = await codex.startThread();
  for (const input of inputs) await thread.run(input);
  return thread;
}

async function idsOf(filter: Parameters<Codex['threads']>[0] = {}): Promise<string[]> {
  return (await codex.threads(filter).toArray()).map(({ id }) => id);
}

describe('the name of a thread', () => {
  test('is stored, and announced', async () => {
    const thread = await threadWith('one');
    const names: unknown[] = [];
    codex.on('thread/name/updated', params => names.push(params.threadName));
    await thread.setName('Fruit & veg');
    expect((await thread.read()).name).toBe('Fruit & veg');
    expect(names).toEqual(['Fruit & veg']);
  });

  test.each([['', ' ', 5, undefined]])('must be a text: %o', async name => {
    const thread = await codex.startThread();
    const error = await rejection(thread.setName(name as string));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'name' });
  });
});

describe('an archived thread', () => {
  test('leaves the list, and comes back ready for its next turn', async () => {
    const { id } = await threadWith('one');
    await codex.archiveThread(id);
    expect(await idsOf()).toEqual([]);
    expect(await idsOf({ archived: true })).toEqual([id]);

    const thread = await codex.unarchiveThread(id);
    expect(thread.id).toBe(id);
    expect(await idsOf()).toEqual([id]);
    expect((await thread.run('two')).text).toBe('echo two');
    expect(model.requests.at(-1)?.userTexts).toEqual(['one', 'two']);
  });

  test('can be archived by its handle', async () => {
    const thread = await threadWith('one');
    await thread.archive();
    expect(await idsOf({ archived: true })).toEqual([thread.id]);
  });

  test('is not resumed, and says what to do instead', async () => {
    const { id } = await threadWith('one');
    await codex.archiveThread(id);
    await expect(codex.resumeThread(id)).rejects.toThrow('codex.unarchiveThread(id)');
    await expect(codex.unarchiveThread(UNKNOWN)).rejects.toThrow('archived: true');
  });
});

describe('a deleted thread', () => {
  test('is gone for good', async () => {
    const thread = await threadWith('one');
    const other = await threadWith('two');
    await thread.delete();
    expect(await idsOf()).toEqual([other.id]);
    await codex.deleteThread(other.id);
    expect(await idsOf()).toEqual([]);
    await expect(codex.resumeThread(thread.id)).rejects.toThrow('codex.threads()');
    await expect(codex.deleteThread(thread.id)).rejects.toThrow('codex.threads()');
  });

  test('must not be one that forks hang on', async () => {
    const thread = await threadWith('one');
    const fork = await thread.fork();
    await expect(thread.delete()).rejects.toThrow('forked from it first');
    await fork.delete();
    await thread.delete();
    expect(await idsOf()).toEqual([]);
  });

  test.each(['archiveThread', 'unarchiveThread', 'deleteThread'] as const)(
    'or another is named by its id: %s',
    async method => {
      for (const id of ['', undefined, 5]) {
        const error = await rejection(codex[method](id as string));
        expect(error).toBeInstanceOf(InvalidArgumentError);
        expect(error).toMatchObject({ argument: 'id' });
      }
      const error = await rejection(codex[method]('not-an-id'));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toHaveProperty('message', expect.stringContaining('codex.threads('));
    },
  );
});

describe('a thread that another app-server holds', () => {
  test('is refused with a way out', async () => {
    const { id } = await threadWith('one');
    await using second = await model.startCodex();
    for (const method of ['resumeThread', 'archiveThread', 'deleteThread'] as const) {
      const error = await rejection(second[method](id));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toHaveProperty('message', expect.stringContaining('codex.forkThread(id)'));
    }
    const copy = await second.forkThread(id);
    expect((await copy.run('two')).text).toBe('echo two');
  });
});

describe('a reverted thread', () => {
  test('has forgotten a turn and every later one, but not what they did', async () => {
    const thread = await codex.startThread({ sandbox: 'workspace-write', approvalPolicy: 'never' });
    await thread.run('one');
    model.callTool('exec_command', { cmd: 'touch kept.txt' }).reply('done');
    const { turnId } = await thread.run('two');
    await thread.run('three');

    await thread.revert({ beforeTurnId: turnId });

    expect(await thread.turns()).toMatchObject({ data: [{ status: 'completed' }] });
    await thread.run('four');
    expect(model.requests.at(-1)?.userTexts).toEqual(['one', 'four']);
    expect(existsSync(join(model.workspace, 'kept.txt'))).toBe(true);
  });

  test('waits for the running turn', async () => {
    const thread = await codex.startThread();
    const { turnId } = await thread.run('one');
    const gate = model.gate();
    model.stream(['slow', gate, ' end']);
    const turn = await thread.turn('two');
    for await (const piece of turn.text()) if (piece) break;
    let reverted = false;
    const reverting = thread.revert({ beforeTurnId: turnId }).then(() => {
      reverted = true;
    });
    // An answer of the app-server shows that there was time to revert.
    await thread.read();
    expect(reverted).toBe(false);
    gate.open();
    expect((await turn.run()).text).toBe('slow end');
    await reverting;
    expect((await thread.turns()).data).toEqual([]);
  });

  test('is told which turns there are when the named one is none', async () => {
    const thread = await threadWith('one');
    await expect(thread.revert({ beforeTurnId: 'x' })).rejects.toThrow('thread.turns()');
    const error = await rejection(thread.revert({ beforeTurnId: '' }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'options.beforeTurnId' });
    expect((await thread.run('two')).text).toBe('echo two');
  });
});

describe('a shell command', () => {
  test('runs as a turn of its own, with the syntax of the shell', async () => {
    const thread = await codex.startThread();
    const begun = deferred<Turn>();
    thread.onTurn(turn => begun.resolve(turn));
    await thread.shellCommand('echo one | tr a-z A-Z > out.txt; cat out.txt');
    const result = await (await begun.promise).run();
    expect(result.items).toEqual([
      expect.objectContaining({
        type: 'commandExecution',
        source: 'userShell',
        exitCode: 0,
        aggregatedOutput: 'ONE\n',
      }),
    ]);
  });

  test('is stopped after its time', async () => {
    const thread = await codex.startThread();
    const begun = deferred<Turn>();
    thread.onTurn(turn => begun.resolve(turn));
    await thread.shellCommand('echo begun; sleep 60', { timeoutMs: 200 });
    const result = await (await begun.promise).run();
    expect(result.items[0]).toMatchObject({ type: 'commandExecution', status: 'failed' });
  });

  test.each([
    ['nothing', ['', {}], 'command'],
    ['a negative time', ['true', { timeoutMs: -1 }], 'options.timeoutMs'],
    ['an unknown option', ['true', { timeout: 1 }], 'options.timeout'],
  ] as const)('is refused before anything is sent: %s', async (_name, call, argument) => {
    const thread = await codex.startThread();
    const [command, options] = call;
    const error = await rejection(thread.shellCommand(command, options as object));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
  });
});

describe('a background terminal', () => {
  async function withTerminals(count: number): Promise<Thread> {
    for (let index = 0; index < count; index += 1) {
      model.callTool('exec_command', { cmd: `echo ${index}; sleep 600`, yield_time_ms: 250 });
    }
    model.reply('they run');
    return threadWith('start');
  }

  test('is listed while it runs, and can be ended', async () => {
    const thread = await withTerminals(1);
    const [terminal] = await thread.backgroundTerminals.list().toArray();
    expect(terminal).toMatchObject({ command: 'echo 0; sleep 600', cwd: model.workspace });
    expect(await thread.backgroundTerminals.terminate(terminal?.processId ?? '')).toBe(true);
    expect(await thread.backgroundTerminals.terminate(terminal?.processId ?? '')).toBe(false);
    // The app-server answers before the last of them has ended.
    await expect.poll(() => thread.backgroundTerminals.list().toArray()).toEqual([]);
  });

  test('comes in pages, and goes with all others', async () => {
    const thread = await withTerminals(2);
    const listing = thread.backgroundTerminals.list({ limit: 1 });
    expect((await listing).data).toHaveLength(1);
    expect(await listing.toArray()).toHaveLength(2);
    await thread.backgroundTerminals.clean();
    expect(await thread.backgroundTerminals.list().toArray()).toEqual([]);
  });
});
