import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { scope, type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { OutputSchema } from '../../../src/schema/output-schema.js';
import type { StandardJsonConverter } from '../../../src/schema/standard-schema.js';
import { toJsonSchema, toolInputSchema } from '../../../src/schema/to-json-schema.js';

/** A schema of a library that nobody knows. */
function homemade(input: StandardJsonConverter['input']): OutputSchema {
  return {
    '~standard': {
      version: 1,
      vendor: 'homemade',
      validate: value => ({ value }),
      jsonSchema: { input, output: () => ({ type: 'null' }) },
    },
  };
}

/** What a user without types may pass. */
function untyped(value: unknown): OutputSchema {
  return value as OutputSchema;
}

describe('toJsonSchema', () => {
  it('asks for the input side, in the newest draft', () => {
    const input = vi.fn(() => ({ type: 'object' }));
    expect(toJsonSchema(homemade(input), 'output')).toEqual({ type: 'object' });
    expect(input.mock.calls).toEqual([[{ target: 'draft-2020-12' }]]);
    const transformed = z.object({ x: z.string().transform(Number) });
    expect(toJsonSchema(transformed, 'output')).toMatchObject({
      properties: { x: { type: 'string' } },
    });
  });

  it('takes an older draft from a library that has no newer one', () => {
    const old = homemade(({ target }) => {
      if (target !== 'draft-07') throw new Error('unknown target');
      return { type: 'object', definitions: {} };
    });
    expect(toJsonSchema(old, 'output')).toEqual({ type: 'object', definitions: {} });
  });

  it('takes the schema of { jsonSchema, parse } as a copy', () => {
    const jsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    const copy = toJsonSchema({ jsonSchema, parse: value => value }, 'output');
    expect(copy).toEqual(jsonSchema);
    expect(copy).not.toBe(jsonSchema);
    expect(copy['properties']).not.toBe(jsonSchema.properties);
  });

  it('takes schemas that are functions', () => {
    const schema = type({ a: 'string' });
    expect(typeof schema).toBe('function');
    expect(toJsonSchema(schema, 'output')).toMatchObject({ type: 'object' });
  });

  it('passes over what only checks', () => {
    const schema = v.object({
      a: v.pipe(
        v.string(),
        v.minLength(2),
        v.check(() => true),
      ),
    });
    expect(toJsonSchema(toStandardJsonSchema(schema), 'output')).toMatchObject({
      properties: { a: { type: 'string', minLength: 2 } },
    });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const parse = (value: unknown): unknown => value;

  it.each<[what: string, schema: OutputSchema, message: string]>([
    [
      'valibot without its wrapper',
      untyped(v.object({})),
      'valibot gives no JSON Schema by itself; wrap the schema in toStandardJsonSchema()',
    ],
    [
      'a library without JSON Schema',
      untyped({ '~standard': { version: 1, vendor: 'old', validate() {} } }),
      'this version of old gives no JSON Schema; update it, or pass { jsonSchema, parse }',
    ],
    [
      'what a library cannot express',
      z.object({ a: z.date() }),
      'zod gives no JSON Schema: Date cannot be represented in JSON Schema',
    ],
    [
      'a library that gives no object',
      homemade(() => untyped(true) as never),
      'its JSON Schema must be an object, not boolean',
    ],
    [
      'a schema that is not plain data',
      { jsonSchema: circular, parse },
      'its JSON Schema is not plain data',
    ],
    [
      'a schema with a bigint',
      { jsonSchema: { const: 1n }, parse },
      'its JSON Schema is not plain data',
    ],
    [
      'a parser without a schema',
      untyped({ parse }),
      'its JSON Schema must be an object, not null',
    ],
    [
      'a JSON Schema alone',
      untyped({ type: 'object' }),
      'this is neither a standard schema nor { jsonSchema, parse }',
    ],
    ['null', untyped(null), 'a schema is needed, not null'],
    ['a text', untyped('string'), 'a schema is needed, not string'],
  ])('refuses %s', (_, schema, message) => {
    expect(() => toJsonSchema(schema, 'output')).toThrow(
      expect.objectContaining({
        name: 'UnsupportedSchemaError',
        path: 'output',
        message: expect.stringContaining(`Cannot use the schema: output: ${message}`),
      }),
    );
  });

  it('keeps the error of the library as its cause', () => {
    expect(() => toJsonSchema(z.date(), 'output')).toThrow(
      expect.objectContaining({ cause: expect.any(Error) }),
    );
  });
});

describe('toolInputSchema', () => {
  const plain = {
    type: 'object',
    properties: { city: { type: 'string', description: 'Where' }, days: { type: 'number' } },
    required: ['city'],
  };

  it.each<[library: string, schema: OutputSchema]>([
    ['zod', z.object({ city: z.string().describe('Where'), days: z.number().optional() })],
    ['arktype', type({ city: type('string').describe('Where', 'self'), 'days?': 'number' })],
    [
      'valibot',
      toStandardJsonSchema(
        v.object({
          city: v.pipe(v.string(), v.description('Where')),
          days: v.optional(v.number()),
        }),
      ),
    ],
    ['JSON Schema', { jsonSchema: { $schema: 'x', ...plain }, parse: value => value }],
  ])('gives the schema of %s as it is, without $schema', (_, schema) => {
    expect(toolInputSchema(schema)).toEqual(plain);
  });

  it('leaves open what the schema leaves open', () => {
    const schema = z.object({ labels: z.record(z.string(), z.string()), any: z.unknown() });
    expect(toolInputSchema(schema)).toMatchObject({
      properties: { labels: { additionalProperties: { type: 'string' } }, any: {} },
    });
  });

  it('puts an object at the root of a schema that refers to itself', () => {
    const { tree } = scope({ tree: { name: 'string', 'kids?': 'tree[]' } }).export();
    expect(toJsonSchema(tree, 'input')).toHaveProperty('$ref');
    const schema = toolInputSchema(tree);
    expect(schema).toMatchObject({ type: 'object', required: ['name'] });
    expect(schema).toHaveProperty('$defs');
    expect(schema).not.toHaveProperty('$ref');
  });

  it.each<[what: string, schema: OutputSchema]>([
    ['a string', z.string()],
    ['an array', z.array(z.string())],
    ['a date', z.object({ a: z.date() })],
  ])('refuses %s', (_, schema) => {
    expect(() => toolInputSchema(schema)).toThrow(
      expect.objectContaining({ name: 'UnsupportedSchemaError', path: 'input' }),
    );
  });
});
