import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OutputSchema } from '../../../src/schema/output-schema.js';
import type { StandardResult } from '../../../src/schema/standard-schema.js';
import { validate } from '../../../src/schema/validate.js';

type Outcome = StandardResult<unknown> | Promise<StandardResult<unknown>>;

function standard(check: (value: unknown) => Outcome): OutputSchema {
  const jsonSchema = { input: () => ({}), output: () => ({}) };
  return { '~standard': { version: 1, vendor: 'test', validate: check, jsonSchema } };
}

function parser(parse: (value: unknown) => unknown): OutputSchema {
  return { jsonSchema: {}, parse };
}

function thrower(error: unknown): OutputSchema {
  return parser(() => {
    throw error;
  });
}

const issue = (message: string, path: (string | number)[] = []) => ({
  ok: false,
  issues: [{ message, path }],
});

describe('a standard schema', () => {
  it.each<[string, OutputSchema]>([
    ['at once', standard(value => ({ value: [value] }))],
    ['later', standard(async value => ({ value: [value] }))],
  ])('gives what it made of the value, %s', async (_, schema) => {
    expect(await validate(schema, 1)).toEqual({ ok: true, value: [1] });
  });

  it('gives its issues, with paths of keys only', async () => {
    const path = ['a', { key: 0 }, Symbol('s')];
    const schema = standard(() => ({ issues: [{ message: 'bad', path }, { message: 'worse' }] }));
    expect(await validate(schema, 1)).toEqual({
      ok: false,
      issues: [
        { message: 'bad', path: ['a', 0, 'Symbol(s)'] },
        { message: 'worse', path: [] },
      ],
    });
  });

  it('lets through what it throws', async () => {
    const error = new TypeError('a fault of the schema');
    const schema = standard(() => Promise.reject(error));
    await expect(validate(schema, 1)).rejects.toBe(error);
  });
});

describe('a parser', () => {
  it.each<[string, OutputSchema]>([
    ['at once', parser(value => [value])],
    ['later', parser(async value => [value])],
  ])('gives what it made of the value, %s', async (_, schema) => {
    expect(await validate(schema, 1)).toEqual({ ok: true, value: [1] });
  });

  it.each<[what: string, schema: OutputSchema, result: object]>([
    ['an error', thrower(new Error('bad')), issue('bad')],
    ['later', parser(async () => Promise.reject(new Error('bad'))), issue('bad')],
    ['no error', thrower('bad'), issue('bad')],
    [
      'an error with issues',
      thrower(Object.assign(new Error('all'), { issues: [{ message: 'bad', path: ['a', 0] }] })),
      issue('bad', ['a', 0]),
    ],
    [
      'an error with no issues',
      thrower(Object.assign(new Error('all'), { issues: [] })),
      issue('all'),
    ],
    [
      'an error with other issues',
      thrower(Object.assign(new Error('all'), { issues: [{ message: 1 }, null] })),
      issue('all'),
    ],
    [
      'an error of zod',
      parser(value => z.object({ a: z.string() }).parse(value)),
      issue('Invalid input: expected string, received number', ['a']),
    ],
  ])('makes issues of what it throws: %s', async (_, schema, result) => {
    expect(await validate(schema, { a: 1 })).toEqual(result);
  });
});
