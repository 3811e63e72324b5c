import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tool as asyncTool, InvalidArgumentError } from '../../../src/index.js';
import {
  approvals,
  type CodexOptions,
  ConsumerBusyError,
  type Thread,
  type Turn,
  tool,
} from '../../../src/sync/sync.js';
import { ModelThread } from '../../support/model-thread.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const ASKING = { sandbox: 'read-only', approvalPolicy: 'on-request' } as const;
const ESCALATED = {
  cmd: 'echo out > escalated.txt',
  sandbox_permissions: 'require_escalated',
  justification: 'to test',
};

/** Runs a turn in which the agent asks whether a command may run. */
async function runEscalation(
  options: CodexOptions,
): Promise<{ thread: Thread; turn: Turn; ran: boolean }> {
  const model = await ModelThread.start();
  await model.callTool('exec_command', ESCALATED);
  await model.reply('done');
  const thread = model.startCodex(options).startThread(ASKING);
  const turn = thread.turn('go');
  turn.run();
  return { thread, turn, ran: existsSync(join(model.home.workspace, 'escalated.txt')) };
}

describe('a handler', () => {
  test('decides on the thread that waits', async () => {
    const asked: unknown[] = [];
    class Policy {
      readonly #answer = 'accept';
      command(request: { command: string | null; signal: AbortSignal }): 'accept' {
        asked.push(request.command, request.signal.aborted, request.signal instanceof AbortSignal);
        return this.#answer;
      }
    }
    const { ran } = await runEscalation({ approvals: new Policy() });
    expect(asked).toEqual([expect.stringContaining('escalated.txt'), false, true]);
    expect(ran).toBe(true);
  });

  test('declines when it throws, and the logger is told the very error', async () => {
    const logger = new RecordingLogger();
    const error = new Error('no opinion of mine');
    const approve = (): never => {
      throw error;
    };
    const { ran } = await runEscalation({ logger, approvals: { command: approve } });
    expect(ran).toBe(false);
    const warning = logger.entries.find(({ message }) => message.includes('handler failed'));
    expect(warning?.details?.['error']).toBe(error);
  });

  test('declines when it gives a promise', async () => {
    const logger = new RecordingLogger();
    const late = (() => Promise.resolve('accept')) as unknown as () => 'accept';
    const { ran } = await runEscalation({ logger, approvals: { command: late } });
    expect(ran).toBe(false);
    const warning = logger.entries.find(({ message }) => message.includes('handler failed'));
    expect(warning?.details?.['error']).toMatchObject({
      message: expect.stringContaining('it is a promise'),
    });
  });

  test('may ask the session, but not wait for a turn', async () => {
    const seen: unknown[] = [];
    let thread: Thread | undefined;
    let turn: Turn | undefined;
    const refused = (work: () => unknown): void => {
      try {
        seen.push(work());
      } catch (error) {
        seen.push(error instanceof ConsumerBusyError);
      }
    };
    const model = await ModelThread.start();
    await model.callTool('exec_command', ESCALATED);
    await model.reply('done');
    const codex = model.startCodex({
      approvals: {
        command: () => {
          seen.push(thread?.pending.length, thread?.read().id === thread?.id);
          refused(() => turn?.run());
          refused(() => thread?.run('more'));
          refused(() => thread?.turn('more'));
          refused(() => thread?.compact());
          refused(() => thread?.unsubscribe());
          refused(() => turn?.text().next());
          turn?.steer('hurry');
          return 'accept';
        },
      },
    });
    thread = codex.startThread(ASKING);
    turn = thread.turn('go');
    expect(turn.run().status).toBe('completed');
    expect(seen).toEqual([1, true, true, true, true, true, true, true]);
  });

  test('may close the session', async () => {
    const model = await ModelThread.start();
    await model.callTool('exec_command', ESCALATED);
    const codex = model.startCodex({
      approvals: {
        command: () => {
          codex.close();
          return 'decline';
        },
      },
    });
    const thread = codex.startThread(ASKING);
    expect(() => thread.run('go')).toThrow('The session is closed');
    expect(() => thread.read()).toThrow('The session is closed');
  });

  test('that is async is refused before anything is sent', async () => {
    const model = await ModelThread.start();
    const command = (async () => 'accept') as unknown as () => 'accept';
    expect(() => model.startCodex({ approvals: { command } })).toThrow(InvalidArgumentError);
    const codex = model.startCodex();
    const input = z.object({});
    const late = asyncTool({ name: 'late', description: 'late', input, run: () => 'x' });
    expect(() => codex.startThread({ tools: [late as never] })).toThrow(
      'make it with tool() of codex-app-server-sdk/sync',
    );
  });
});

describe('ready-made policies', () => {
  test.each([
    ['allowCommands', approvals.allowCommands(ESCALATED.cmd, /echo out.+/), true],
    ['first', approvals.first({ command: () => undefined }, approvals.acceptAll()), true],
    ['timeout', approvals.timeout(60_000, { command: () => 'accept' }), true],
    ['within', approvals.first(approvals.within('.'), approvals.declineAll()), false],
  ] as const)('work when they are handed over: %s', async (_, policy, runs) => {
    expect((await runEscalation({ approvals: policy })).ran).toBe(runs);
  });

  test('say so when they cannot decide by themselves', () => {
    const policy = approvals.within('.');
    expect(() => policy.fileChange?.({ changes: [] } as never)).toThrow('handed over as a whole');
    expect(() => approvals.allowCommands('')).toThrow(InvalidArgumentError);
  });
});

describe('a tool', () => {
  test('runs on the thread that waits, tells of its progress, and may use the session', async () => {
    const model = await ModelThread.start();
    await model.callTool('add', { a: 1, b: 2 });
    await model.callTool('add', { a: 'x' });
    await model.reply('3');
    const codex = model.startCodex();
    const add = tool({
      name: 'add',
      description: 'Adds.',
      input: z.object({ a: z.number(), b: z.number() }),
      run({ a, b }, { progress, signal }) {
        progress(`adding ${signal.aborted}`);
        return { sum: a + b, when: new Date(0), loaded: codex.loadedThreads().toArray().length };
      },
    });
    const thread = codex.startThread({ tools: [add] });
    const told: string[] = [];
    thread.onToolProgress(({ message }) => told.push(message));
    thread.run('add');
    expect(await model.outputs()).toEqual([
      '{"sum":3,"when":"1970-01-01T00:00:00.000Z","loaded":1}',
      expect.stringContaining('The arguments of add are not valid'),
    ]);
    expect(told).toEqual(['adding false']);
  });
});

test('a signal that fires while a tool runs is seen by it', async () => {
  const model = await ModelThread.start();
  await model.callTool('slow', {});
  await model.reply('done');
  const seen: boolean[] = [];
  const slow = tool({
    name: 'slow',
    description: 'Takes its time.',
    input: z.object({}),
    timeoutMs: 100,
    run(_, { signal }) {
      const end = performance.now() + 20_000;
      while (!signal.aborted && performance.now() < end);
      seen.push(signal.aborted);
    },
  });
  model
    .startCodex()
    .startThread({ tools: [slow] })
    .run('go');
  expect(seen).toEqual([true]);
  expect(await model.outputs()).toEqual(['slow took longer than 100 ms']);
});

describe('listeners', () => {
  test('are called while a call waits, and not after their end', async () => {
    const model = await ModelThread.start();
    await model.reply('one');
    await model.reply('two');
    const frames: string[] = [];
    const logger = new RecordingLogger();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const codex = model.startCodex({
      logger,
      onWire: (frame, direction) => frames.push(`${direction} ${frame}`),
      traceContext: () => ({ traceparent }),
    });
    const thread = codex.startThread();
    const begun: string[] = [];
    const ended: string[] = [];
    const off = thread.onTurn(turn => begun.push(turn.id));
    codex.on('turn/completed', ({ turn }) => {
      ended.push(turn.id);
      throw new Error('a listener of mine');
    });
    // Nobody waits for a listener, so it may be async.
    const later = async (): Promise<void> => {
      throw new Error('a listener of mine, later');
    };
    codex.on('turn/started', later as () => void);
    const first = thread.run('1');
    off();
    const second = thread.run('2');
    thread.read();
    expect(begun).toEqual([first.turnId]);
    expect(ended).toEqual([first.turnId, second.turnId]);
    expect(logger.at('error')).toContain('Ignored an error thrown by a listener');
    const thrown = logger.entries.length;
    await new Promise(setImmediate);
    expect(logger.entries.length).toBe(thrown + 2);
    const asked = frames.filter(frame => /^out .*"method":"turn\/start"/.test(frame));
    expect(asked).toHaveLength(2);
    expect(asked.every(frame => frame.includes(traceparent))).toBe(true);
  });
});

describe('a signal', () => {
  test('that has fired already throws its reason', async () => {
    const model = await ModelThread.start();
    const thread = model.startCodex().startThread();
    const reason = { my: 'reason' };
    try {
      thread.run('hi', { signal: AbortSignal.abort(reason) });
      expect.unreachable();
    } catch (error) {
      expect(error).toBe(reason);
    }
  });

  test('fires in a handler, and ends the waiting', async () => {
    const model = await ModelThread.start();
    await model.callTool('exec_command', ESCALATED);
    await model.reply('done');
    const controller = new AbortController();
    const reason = new Error('enough');
    const command = (): undefined => void controller.abort(reason);
    const thread = model.startCodex({ approvals: { command } }).startThread(ASKING);
    expect(() => thread.run('go', { signal: controller.signal })).toThrow(reason);
  });

  test('of a timer is refused: it could not fire', async () => {
    const model = await ModelThread.start();
    const thread = model.startCodex().startThread();
    const signal = AbortSignal.timeout(60_000);
    expect(() => thread.run('hi', { signal })).toThrow('use timeoutMs instead');
  });
});
