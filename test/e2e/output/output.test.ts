import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TurnFailedError } from '../../../src/errors.js';
import type { OutputSchema } from '../../../src/schema/output-schema.js';
import { outputFormat } from '../../../src/schema/parse-output.js';
import {
  OutputValidationError,
  UnsupportedSchemaError,
} from '../../../src/schema/schema-errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

const report = z.object({
  title: z.string().describe('One line'),
  score: z.int().min(0).max(10),
  notes: z.array(z.string()).optional(),
  author: z.string().nullable(),
});
const answer = { title: 'Fine', score: 7, notes: null, author: null };
const value = { title: 'Fine', score: 7, author: null };

/** What the model is to be given for `report`. */
const strict = {
  type: 'object',
  properties: {
    title: { type: 'string', description: 'One line' },
    score: { type: 'integer', minimum: 0, maximum: 10 },
    notes: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
    author: { type: ['string', 'null'] },
  },
  required: ['title', 'score', 'notes', 'author'],
  additionalProperties: false,
};

/** The format that the model is asked for with a schema. */
function format(schema: unknown): object {
  return { type: 'json_schema', name: 'codex_output_schema', strict: true, schema };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    error => error,
  );
}

describe('a turn with a schema', () => {
  test('holds the model to it, and gives the validated value', async () => {
    await using model = await ScriptedModel.start();
    model.reply(JSON.stringify(answer));
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const result = await thread.run('Report.', { output: report });

    expect(result.output).toEqual(value);
    expect(result.text).toBe(JSON.stringify(answer));
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.outputSchema).toEqual(format(strict));
  });

  test.each<[library: string, schema: OutputSchema]>([
    [
      'arktype',
      type({ title: 'string', score: 'number', 'notes?': 'string[]', author: 'string | null' }),
    ],
    [
      'valibot',
      toStandardJsonSchema(
        v.object({
          title: v.string(),
          score: v.number(),
          notes: v.optional(v.array(v.string())),
          author: v.nullable(v.string()),
        }),
      ),
    ],
    [
      '{ jsonSchema, parse }',
      { jsonSchema: z.toJSONSchema(report), parse: input => report.parse(input) },
    ],
  ])('takes one of %s', async (_, schema) => {
    await using model = await ScriptedModel.start();
    model.reply(JSON.stringify(answer));
    await using codex = await model.startCodex();

    const { output } = await (await codex.startThread()).run('Report.', { output: schema });

    expect(output).toEqual(value);
    expect(model.requests[0]?.outputSchema).toEqual(format(outputFormat(schema).schema));
    expect(model.requests[0]?.outputSchema).toHaveProperty(
      'schema.required',
      expect.arrayContaining(strict.required),
    );
  });

  test('does not hold the next turn to it', async () => {
    await using model = await ScriptedModel.start();
    model.reply(JSON.stringify(answer)).reply('Hello');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    await thread.run('Report.', { output: report });
    const next = await thread.run('Greet.');

    expect(next).toMatchObject({ text: 'Hello', output: undefined });
    expect(model.requests[1]?.outputSchema).toBeUndefined();
  });

  test('streams like any other, and checks the answer when its result is asked for', async () => {
    await using model = await ScriptedModel.start();
    model.stream(['{"n"', ': 1}']).reply('{"n": "one"}');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const output = z.object({ n: z.number() });

    const good = await thread.turn('Count.', { output });
    let text = '';
    for await (const piece of good.text()) text += piece;
    expect(text).toBe('{"n": 1}');
    expect((await good.run()).output).toEqual({ n: 1 });
    expect(await good.run()).toBe(await good.run());

    const bad = await thread.turn('Count.', { output });
    expect(await rejection(bad.run())).toBeInstanceOf(OutputValidationError);
    expect(bad.snapshot()).toMatchObject({ status: 'completed', text: '{"n": "one"}' });
  });

  test('takes the final answer, not what was said on the way', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('exec_command', { cmd: 'true' }).reply(JSON.stringify(answer));
    await using codex = await model.startCodex();

    const { output } = await (await codex.startThread()).run('Report.', { output: report });

    expect(output).toEqual(value);
    expect(model.requests.map(request => request.outputSchema)).toEqual([
      format(strict),
      format(strict),
    ]);
  });
});

describe('an answer that does not fit', () => {
  test('rejects with what is wrong, the text and the result', async () => {
    await using model = await ScriptedModel.start();
    const text = JSON.stringify({ ...answer, score: 11, title: null });
    model.reply(text);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const error = await rejection(thread.run('Report.', { output: report }));

    expect(error).toBeInstanceOf(OutputValidationError);
    expect(error).toMatchObject({
      message: 'Cannot use the answer: it does not fit the output schema at title, score',
      issues: [{ path: ['title'] }, { path: ['score'] }],
      text,
      result: { status: 'completed', threadId: thread.id, text },
    });
    expect(model.requests).toHaveLength(1);
  });

  test.each([
    ['nothing', '', 'the answer is empty'],
    ['words', 'I cannot help with that.', 'the answer is not valid JSON'],
    ['half of it', '{"title": "F', 'the answer is not valid JSON'],
  ])('may be %s', async (_, text, message) => {
    await using model = await ScriptedModel.start();
    model.reply(text);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    expect(await rejection(thread.run('Report.', { output: report }))).toMatchObject({
      name: 'OutputValidationError',
      issues: [{ message, path: [] }],
      text,
    });
  });

  test('is asked for again, with what was wrong, on the same thread', async () => {
    await using model = await ScriptedModel.start();
    model
      .reply('Here you are!')
      .reply(JSON.stringify({ ...answer, score: 'high' }))
      .reply(JSON.stringify(answer));
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const result = await thread.run('Report.', { output: report, repair: 2 });

    expect(result.output).toEqual(value);
    const [first, second, third] = model.requests;
    expect(first?.lastUserText).toBe('Report.');
    expect(second?.lastUserText).toContain('- the answer is not valid JSON');
    expect(third?.lastUserText).toContain('- score: Invalid input: expected number');
    expect(third?.userTexts).toHaveLength(3);
    expect(model.requests.map(request => request.outputSchema)).toEqual(
      [strict, strict, strict].map(format),
    );
    expect(new Set(model.requests.map(request => request.threadId))).toEqual(new Set([thread.id]));
    expect(new Set(model.requests.map(request => request.turnId)).size).toBe(3);
  });

  test('rejects with the last one when asking again did not help', async () => {
    await using model = await ScriptedModel.start();
    model.reply('one').reply('{"title": "two"}');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const error = await rejection(thread.run('Report.', { output: report, repair: 1 }));

    expect(error).toBeInstanceOf(OutputValidationError);
    expect(error).toMatchObject({ text: '{"title": "two"}' });
    expect(model.requests).toHaveLength(2);
    expect(model.remaining).toBe(0);
  });
});

describe('without an answer', () => {
  test('an interrupted turn has no output, and none is asked for again', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['{"ti', gate, 'tle": 1}']);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const turn = await thread.turn('Report.', { output: report, repair: 1 });
    for await (const _ of turn.text()) break;
    await turn.interrupt();
    const result = await turn.run();
    gate.open();

    expect(result).toMatchObject({ status: 'interrupted', text: '{"ti', output: undefined });
    expect(model.requests).toHaveLength(1);
  });

  test('a failed turn fails as ever', async () => {
    await using model = await ScriptedModel.start();
    model.fail({ status: 400 });
    await using codex = await model.startCodex();
    const thread = await codex.startThread();

    const error = await rejection(thread.run('Report.', { output: report, repair: 3 }));

    expect(error).toBeInstanceOf(TurnFailedError);
    expect(model.requests).toHaveLength(1);
  });

  test('a schema that cannot be expressed is refused before anything is sent', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const output = z.object({ tags: z.record(z.string(), z.string()) });

    const error = await rejection(thread.run('Report.', { output }));

    expect(error).toBeInstanceOf(UnsupportedSchemaError);
    expect(error).toMatchObject({ path: 'output.tags.additionalProperties' });
    expect((await thread.read({ includeTurns: true })).turns).toEqual([]);
    expect(model.requests).toEqual([]);
  });
});
