import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  InvalidArgumentError,
  OutputValidationError,
  TurnFailedError,
} from '../../../src/index.js';
import { ConsumerBusyError, Thread, Turn } from '../../../src/sync/sync.js';
import { ModelThread } from '../../support/model-thread.js';

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected something to be thrown');
}

/** Names the function that a stack begins in. */
function firstFrame(error: unknown): string {
  return (error as Error).stack?.split('\n').find(line => line.startsWith('    at ')) ?? '';
}

describe('a blocking session', () => {
  test('is ready when it was made, and runs turns', async () => {
    const model = await ModelThread.start();
    await model.reply('Hello');
    const codex = model.startCodex();
    expect(codex.server.version).toMatch(/^\d/);
    expect(codex.supports('thread/start')).toBe(true);
    const thread = codex.startThread();
    expect(thread).toBeInstanceOf(Thread);
    expect(thread.info.thread.id).toBe(thread.id);
    const result = thread.run('hi');
    expect(result).toMatchObject({ text: 'Hello', status: 'completed', threadId: thread.id });
  });

  test('gives each event as it comes, and lets a loop be left', async () => {
    const model = await ModelThread.start();
    await model.stream(['one ', { gate: 'rest' }, 'two']);
    const thread = model.startCodex().startThread();
    const turn = thread.turn('hi');
    expect(turn).toBeInstanceOf(Turn);
    // The model holds the rest of its message: the piece can only have come while the turn runs.
    for (const piece of turn.text()) {
      expect(piece).toBe('one ');
      break;
    }
    expect(turn.snapshot()).toMatchObject({ status: 'inProgress', text: 'one ' });
    model.open('rest');
    expect([...turn.text()].join('')).toBe('one two');
    const events = [...turn];
    expect(events.at(-1)?.method).toBe('turn/completed');
    expect([...turn.stream({ after: events.at(-2)?.seq ?? 0 })]).toHaveLength(1);
    expect(turn.run()).toBe(turn.run());
  });

  test('steers and interrupts a turn in the loop over its events', async () => {
    const model = await ModelThread.start();
    await model.stream(['one', { gate: 'never' }, 'two']);
    const turn = model.startCodex().startThread().turn('hi');
    for (const _ of turn.text()) {
      turn.steer('more');
      turn.interrupt();
    }
    expect(turn.run().status).toBe('interrupted');
  });

  test('reads listings', async () => {
    const model = await ModelThread.start();
    await model.reply('a');
    await model.reply('b');
    const thread = model.startCodex().startThread();
    thread.run('1');
    thread.run('2');
    const turns = thread.turns({ limit: 1 });
    expect([...turns]).toHaveLength(2);
    expect([...turns.pages()].map(({ data }) => data.length)).toEqual([1, 1]);
    expect(turns.page().data).toHaveLength(1);
    expect(turns.toArray().map(({ id }) => id)).toEqual([...turns].map(({ id }) => id));
  });
});

describe('an error', () => {
  test('keeps its class and its fields, and points to the caller', async () => {
    const model = await ModelThread.start();
    await model.fail({ status: 400, message: 'no' });
    const thread = model.startCodex().startThread();
    const failed = thrown(function caller() {
      thread.run('hi');
    });
    expect(failed).toBeInstanceOf(TurnFailedError);
    expect(failed).toMatchObject({ name: 'TurnFailedError', result: { status: 'failed' } });
    expect(firstFrame(failed)).toContain('at caller');
    const refused = thrown(function caller() {
      thread.run('');
    });
    expect(refused).toBeInstanceOf(InvalidArgumentError);
    expect(refused).toMatchObject({ argument: 'input' });
    expect(firstFrame(refused)).toContain('at caller');
  });

  test('of an opening leaves nothing behind', async () => {
    const model = await ModelThread.start();
    const failed = thrown(() => model.startCodex({ codexPath: '/nowhere' }));
    expect(failed).toMatchObject({ name: 'CodexNotFoundError' });
    const misspelt = { codexPaht: 'x' } as object;
    expect(thrown(() => model.startCodex(misspelt))).toBeInstanceOf(InvalidArgumentError);
  });
});

describe('structured output', () => {
  test('is made by the schema on this thread', async () => {
    const model = await ModelThread.start();
    await model.reply('{"day":"2026-01-02"}');
    const output = z.object({ day: z.string().transform(day => new Date(day)) });
    const { day } = model.startCodex().startThread().run('when', { output }).output;
    expect(day).toBeInstanceOf(Date);
    expect(day.getUTCFullYear()).toBe(2026);
  });

  test('is asked for again, and refused with its issues', async () => {
    const model = await ModelThread.start();
    for (const text of ['{"n":"x"}', '{"n":"y"}']) await model.reply(text);
    const thread = model.startCodex().startThread();
    const output = z.object({ n: z.number() });
    const error = thrown(() => thread.run('count', { output, repair: 1 }));
    expect(error).toBeInstanceOf(OutputValidationError);
    expect(error).toMatchObject({ text: '{"n":"y"}', issues: [{ path: ['n'] }] });
  });

  test('throws what a broken schema throws, the very same', async () => {
    const model = await ModelThread.start();
    await model.reply('{"n":1}');
    const broken = new RangeError('broken');
    const whole = z.toJSONSchema(z.object({ n: z.number() }));
    const jsonSchema = { input: () => whole, output: () => whole };
    const validate = (): never => {
      throw broken;
    };
    const output = { '~standard': { version: 1, vendor: 'test', validate, jsonSchema } } as const;
    const thread = model.startCodex().startThread();
    expect(thrown(() => thread.run('count', { output }))).toBe(broken);
  });
});

describe('one consumer at a time', () => {
  test('is read; leaving it makes room', async () => {
    const model = await ModelThread.start();
    await model.reply('one');
    await model.reply('two');
    const thread = model.startCodex().startThread();
    const turn = thread.turn('hi');
    const events = turn.stream();
    events.next();
    expect(thrown(() => turn.run())).toBeInstanceOf(ConsumerBusyError);
    expect(thrown(() => thread.run('2'))).toMatchObject({ consumer: 'Turn.stream' });
    expect(thrown(() => turn.text().next())).toBeInstanceOf(ConsumerBusyError);
    expect(turn.snapshot().turnId).toBe(turn.id);
    events.return?.();
    expect(turn.run().text).toBe('one');
    expect(thread.run('2').text).toBe('two');
  });
});
