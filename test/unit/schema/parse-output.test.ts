import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputFormat, parseOutput, withOutput } from '../../../src/schema/parse-output.js';
import { OutputValidationError } from '../../../src/schema/schema-errors.js';
import type { SchemaIssue } from '../../../src/schema/validate.js';
import type { TurnResult } from '../../../src/turn-types.js';

const schema = z.object({ name: z.string(), age: z.number().optional() });

function turn(fields: Partial<TurnResult<undefined>>): TurnResult<undefined> {
  return {
    threadId: 't',
    turnId: 'u',
    status: 'completed',
    text: '',
    items: [],
    usage: null,
    plan: null,
    diff: null,
    error: null,
    recovered: false,
    startedAt: null,
    completedAt: null,
    durationMs: null,
    output: undefined,
    ...fields,
  };
}

describe('parseOutput', () => {
  it('gives the value, less what is absent', async () => {
    const text = ' {"name": "Ada", "age": null}\n';
    expect(await parseOutput(schema, text)).toEqual({ ok: true, value: { name: 'Ada' } });
  });

  it.each<[what: string, text: string, issue: SchemaIssue]>([
    ['nothing', '', { message: 'the answer is empty', path: [] }],
    ['blanks', ' \n', { message: 'the answer is empty', path: [] }],
    [
      'words',
      "I'm sorry, I can't help with that.",
      { message: 'the answer is not valid JSON', path: [] },
    ],
    ['half an answer', '{"name": "A', { message: 'the answer is not valid JSON', path: [] }],
    ['no object', '"Ada"', { message: 'the answer is not a JSON object', path: [] }],
    ['a list', '[]', { message: 'the answer is not a JSON object', path: [] }],
    ['null', 'null', { message: 'the answer is not a JSON object', path: [] }],
    [
      'another type',
      '{"name": 1}',
      { message: 'Invalid input: expected string, received number', path: ['name'] },
    ],
  ])('refuses %s', async (_, text, issue) => {
    expect(await parseOutput(schema, text)).toEqual({ ok: false, issues: [issue] });
  });

  it('reads by { jsonSchema, parse } too, and asks it of the stripped value', async () => {
    const seen: unknown[] = [];
    const jsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    const parse = (value: unknown) => seen.push(value);
    expect(await parseOutput({ jsonSchema, parse }, '{"a": null}')).toEqual({ ok: true, value: 1 });
    expect(seen).toEqual([{}]);
  });

  it('waits for checks that take time', async () => {
    const slow = z.object({ name: z.string().refine(async name => name !== 'Bob', 'not Bob') });
    expect(await parseOutput(slow, '{"name": "Ada"}')).toMatchObject({ ok: true });
    expect(await parseOutput(slow, '{"name": "Bob"}')).toEqual({
      ok: false,
      issues: [{ message: 'not Bob', path: ['name'] }],
    });
  });
});

describe('withOutput', () => {
  const format = outputFormat(schema);

  it('adds the value to the result', async () => {
    const result = turn({ text: '{"name": "Ada", "age": 36}' });
    expect(await withOutput(result, format)).toEqual({
      ...result,
      output: { name: 'Ada', age: 36 },
    });
  });

  it.each(['interrupted', 'failed', 'somethingNew'])(
    'leaves a turn that is %s as it is',
    async status => {
      const result = turn({ status: status as 'interrupted', text: '{"na' });
      expect(await withOutput(result, format)).toBe(result);
    },
  );

  it('rejects with everything that is known when the answer does not fit', async () => {
    const result = turn({ text: '{"age": "secret"}' });
    const error = await withOutput(result, format).catch(reason => reason);
    expect(error).toBeInstanceOf(OutputValidationError);
    expect(error).toMatchObject({ name: 'OutputValidationError', text: result.text, result });
    expect(error.issues).toEqual([
      { message: 'Invalid input: expected string, received undefined', path: ['name'] },
      { message: 'Invalid input: expected number, received string', path: ['age'] },
    ]);
    expect(error.message).toBe(
      'Cannot use the answer: it does not fit the output schema at name, age',
    );
  });
});

it.each<[paths: (string | number)[][], places: string]>([
  [[[]], ''],
  [[['a', 0], ['a', 0], []], ' at a.0'],
  [[['a'], ['b'], ['c']], ' at a, b, c'],
  [[['a'], ['b'], ['c'], ['d'], ['e']], ' at a, b, c and 2 more places'],
])('the error names the places %j', (paths, places) => {
  const issues = paths.map(path => ({ message: 'it was "secret"', path }));
  expect(new OutputValidationError(issues, turn({})).message).toBe(
    `Cannot use the answer: it does not fit the output schema${places}`,
  );
});
