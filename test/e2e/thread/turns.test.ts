import { describe, expect, test } from 'vitest';
import { TurnFailedError } from '../../../src/errors.js';
import { message, ScriptedModel } from '../../../src/testing/testing.js';
import type { TurnEvent } from '../../../src/thread/event-log.js';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe('a turn', () => {
  test('streams its text and gives it as the result', async () => {
    await using model = await ScriptedModel.start();
    model.stream(['he', 'llo']);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const turn = await thread.turn('Say hello');
    const pieces = await collect(turn.text());
    const events = await collect(turn);
    const result = await turn.run();

    expect(pieces).toEqual(['he', 'llo']);
    expect(deltas(events)).toEqual(['he', 'llo']);
    expect(events.at(0)?.method).toBe('turn/started');
    expect(events.at(-1)?.method).toBe('turn/completed');
    expect(events.map(event => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(result).toMatchObject({ status: 'completed', text: 'hello', threadId: thread.id });
    expect(result.turnId).toBe(turn.id);
    expect(result.items.map(item => item.type)).toEqual(['userMessage', 'agentMessage']);
    expect(await turn.run()).toBe(result);
    expect(model.requests.map(request => request.lastUserText)).toEqual(['Say hello']);
  });

  test('gives a reader that comes after the end every event, or those after a seq', async () => {
    await using model = await ScriptedModel.start();
    model.reply('done');
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('go');
    await turn.run();

    const events = await collect(turn.stream());
    expect(events.at(-1)?.method).toBe('turn/completed');
    expect(await collect(turn.stream({ after: 3 }))).toEqual(events.filter(({ seq }) => seq > 3));
    expect(await collect(turn.toReadableStream())).toEqual(events);
  });

  test('goes on when one of its readers leaves early', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['first', gate, ' second']);
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('go');

    for await (const event of turn) if (event.method === 'item/agentMessage/delta') break;
    expect(turn.snapshot()).toMatchObject({ status: 'inProgress', text: 'first' });
    gate.open();

    expect((await turn.run()).text).toBe('first second');
    expect(deltas(await collect(turn))).toEqual(['first', ' second']);
  });

  test('reports the tokens of its last model call and of the thread exactly', async () => {
    await using model = await ScriptedModel.start();
    const usage = { inputTokens: 120, cachedInputTokens: 20, outputTokens: 30 };
    const reasoning = { reasoningOutputTokens: 7 };
    model
      .reply('one', { usage: { ...usage, reasoningTokens: 7 } })
      .reply('two', { usage: { inputTokens: 5, outputTokens: 2 } });
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const first = await thread.run('a');
    const second = await thread.run('b');

    expect(first.usage?.last).toMatchObject({ ...usage, ...reasoning, totalTokens: 150 });
    expect(first.usage?.total).toMatchObject({ ...usage, ...reasoning, totalTokens: 150 });
    expect(second.usage?.last).toMatchObject({ inputTokens: 5, outputTokens: 2, totalTokens: 7 });
    expect(second.usage?.total).toMatchObject({
      inputTokens: 125,
      outputTokens: 32,
      totalTokens: 157,
    });
  });

  test('runs a command in the workspace and carries on with its output', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('exec_command', { cmd: 'echo from-the-shell' }).reply('saw it');
    await using codex = await model.startCodex();
    const result = await (await codex.startThread()).run('run it');

    const command = result.items.find(item => item.type === 'commandExecution');
    expect(command).toMatchObject({ status: 'completed', exitCode: 0 });
    expect(command?.aggregatedOutput).toContain('from-the-shell');
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('from-the-shell');
    expect(result.text).toBe('saw it');
  });

  test('takes input as items', async () => {
    await using model = await ScriptedModel.start();
    model.reply('ok');
    await using codex = await model.startCodex();
    const image =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await (await codex.startThread()).run([
      { type: 'text', text: 'look' },
      { type: 'image', url: image },
    ]);

    expect(model.requests[0]?.userTexts).toContain('look');
    expect(model.requests[0]?.images).toHaveLength(1);
  });
});

describe('the text of a turn', () => {
  const final = { phase: 'final_answer' } as const;
  const commentary = { phase: 'commentary' } as const;

  test.each([
    ['the last of two messages without a phase', [message('one'), message('two')], 'two'],
    ['nothing when there is only commentary', [message('thinking', commentary)], ''],
    [
      'the final answer, also before later commentary',
      [message('the answer', final), message('afterthought', commentary)],
      'the answer',
    ],
    ['an empty last message', [message('one'), message('')], ''],
  ])('is %s', async (_name, parts, text) => {
    await using model = await ScriptedModel.start();
    model.respond(...parts);
    await using codex = await model.startCodex();
    const result = await (await codex.startThread()).run('go');

    expect(result.text).toBe(text);
  });
});

describe('a turn that does not complete', () => {
  test('rejects with its items and the classification when the model fails', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('exec_command', { cmd: 'echo before' });
    model.fail({ code: 'context_length_exceeded', message: 'too long' });
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('go');

    const error = await turn.run().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnFailedError);
    if (!(error instanceof TurnFailedError)) return;
    expect(error.info).toBe('contextWindowExceeded');
    expect(error.retryable).toBe(false);
    expect(error.result.status).toBe('failed');
    expect(error.result.items.map(item => item.type)).toEqual(['userMessage', 'commandExecution']);
    expect((await collect(turn)).at(-1)?.method).toBe('turn/completed');
  });

  test('says whether trying again may help', async () => {
    await using model = await ScriptedModel.start();
    model.fail({ status: 429 });
    await using codex = await model.startCodex();
    const error = await (await codex.startThread()).run('go').catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnFailedError);
    expect(error).toMatchObject({
      retryable: true,
      info: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    });
  });

  test('is interrupted, keeps what was said, and the next run works', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['half a ', gate, 'sentence']);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const turn = await thread.turn('go');
    await gate.reached;
    for await (const piece of turn.text()) if (piece === 'half a ') break;

    await turn.interrupt();
    const result = await turn.run();
    expect(result).toMatchObject({ status: 'interrupted', text: 'half a ' });
    await turn.interrupt();

    model.reply('next');
    expect((await thread.run('again')).text).toBe('next');
  });

  test('can be interrupted right after it was accepted', async () => {
    await using model = await ScriptedModel.start();
    model.gate();
    model.reply('too late');
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('go');
    await turn.interrupt();

    expect((await turn.run()).status).toBe('interrupted');
  });

  test('rejects at once when its signal is aborted, and is interrupted behind it', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.reply('never seen');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const controller = new AbortController();
    const turn = await thread.turn('go', { signal: controller.signal });
    await gate.reached;
    const run = turn.run();
    controller.abort(new Error('changed my mind'));

    await expect(run).rejects.toThrow('changed my mind');
    expect((await collect(turn)).at(-1)).toMatchObject({
      method: 'turn/completed',
      params: { turn: { status: 'interrupted' } },
    });
    model.reply('next');
    expect((await thread.run('again')).text).toBe('next');
  });

  test('is never sent when its signal is aborted already', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const sent: string[] = [];
    const aborted = AbortSignal.abort(new Error('no'));

    await expect(thread.run('go', { signal: aborted })).rejects.toThrow('no');
    expect(sent).toEqual([]);
    expect(model.requests).toHaveLength(0);
  });
});

describe('steering', () => {
  test('adds input that reaches the model in its next request', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.callTool('exec_command', { cmd: 'true' }).reply('steered');
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('start');
    await gate.reached;
    await turn.steer('rather this');
    gate.open();

    expect((await turn.run()).text).toBe('steered');
    expect(model.requests).toHaveLength(2);
    expect(model.requests[1]?.lastUserText).toBe('rather this');
  });

  test('is refused when the turn has ended', async () => {
    await using model = await ScriptedModel.start();
    model.reply('done');
    await using codex = await model.startCodex();
    const turn = await (await codex.startThread()).turn('go');
    await turn.run();

    await expect(turn.steer('late')).rejects.toThrow('no active turn to steer');
    await expect(turn.steer('late')).rejects.toThrow('use thread.send()');
  });
});

function deltas(events: readonly TurnEvent[]): string[] {
  return events.flatMap(event =>
    event.method === 'item/agentMessage/delta' ? [event.params.delta] : [],
  );
}
