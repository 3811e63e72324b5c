import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { scope, type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OutputSchema } from '../../../src/schema/output-schema.js';
import { outputFormat } from '../../../src/schema/parse-output.js';

type Library = 'zod' | 'arktype' | 'valibot';
type Schemas = Readonly<Partial<Record<Library, OutputSchema>>>;

/** Wraps a valibot schema, as its users have to. */
const wrap = toStandardJsonSchema;

const zodTree = z.object({
  name: z.string(),
  get kids() {
    return z.array(zodTree).optional();
  },
});
interface Tree {
  name: string;
  kids?: Tree[] | undefined;
}
const valibotTree: v.GenericSchema<Tree> = v.object({
  name: v.string(),
  kids: v.optional(v.array(v.lazy(() => valibotTree))),
});
const { tree: arkTree } = scope({ tree: { name: 'string', 'kids?': 'tree[]' } }).export();

const a = { tag: 'a', size: 1 };
const b = { tag: 'b' };

/** What a schema is made of, the same in each library; an answer, what becomes of it; bad answers. */
const table: [
  what: string,
  schemas: Schemas,
  rounds: [answer: object, output: object][],
  bad: object[],
][] = [
  [
    'an optional property',
    {
      zod: z.object({ x: z.string().optional() }),
      arktype: type({ 'x?': 'string' }),
      valibot: wrap(v.object({ x: v.optional(v.string()) })),
    },
    [
      [{ x: null }, {}],
      [{ x: 'a' }, { x: 'a' }],
    ],
    [{ x: 1 }],
  ],
  [
    'a nullable property',
    {
      zod: z.object({ x: z.string().nullable() }),
      arktype: type({ x: 'string | null' }),
      valibot: wrap(v.object({ x: v.nullable(v.string()) })),
    },
    [
      [{ x: null }, { x: null }],
      [{ x: 'a' }, { x: 'a' }],
    ],
    [{ x: 1 }, {}],
  ],
  [
    'a property both optional and nullable',
    {
      zod: z.object({ x: z.string().nullish() }),
      arktype: type({ 'x?': 'string | null' }),
      valibot: wrap(v.object({ x: v.nullish(v.string()) })),
    },
    [
      [{ x: null }, { x: null }],
      [{ x: 'a' }, { x: 'a' }],
    ],
    [{ x: 1 }],
  ],
  [
    'a default',
    {
      zod: z.object({ x: z.number().default(3) }),
      arktype: type({ x: 'number = 3' }),
      valibot: wrap(v.object({ x: v.optional(v.number(), 3) })),
    },
    [
      [{ x: null }, { x: 3 }],
      [{ x: 4 }, { x: 4 }],
    ],
    [{ x: 'a' }],
  ],
  [
    'objects in objects',
    {
      zod: z.object({ x: z.object({ y: z.boolean().optional() }).optional() }),
      arktype: type({ 'x?': { 'y?': 'boolean' } }),
      valibot: wrap(v.object({ x: v.optional(v.object({ y: v.optional(v.boolean()) })) })),
    },
    [
      [{ x: { y: null } }, { x: {} }],
      [{ x: null }, {}],
      [{ x: { y: true } }, { x: { y: true } }],
    ],
    [{ x: { y: 1 } }],
  ],
  [
    'arrays',
    {
      zod: z.object({ x: z.array(z.object({ y: z.number().optional() })).min(1) }),
      arktype: type({ x: type({ 'y?': 'number' }).array().atLeastLength(1) }),
      valibot: wrap(
        v.object({ x: v.pipe(v.array(v.object({ y: v.optional(v.number()) })), v.minLength(1)) }),
      ),
    },
    [[{ x: [{ y: null }, { y: 1 }] }, { x: [{}, { y: 1 }] }]],
    [{ x: [] }, { x: [{ y: 'a' }] }],
  ],
  [
    'an enum',
    {
      zod: z.object({ x: z.enum(['a', 'b']), y: z.enum(['a']).optional() }),
      arktype: type({ x: "'a' | 'b'", 'y?': "'a'" }),
      valibot: wrap(v.object({ x: v.picklist(['a', 'b']), y: v.optional(v.picklist(['a'])) })),
    },
    [
      [{ x: 'a', y: null }, { x: 'a' }],
      [
        { x: 'b', y: 'a' },
        { x: 'b', y: 'a' },
      ],
    ],
    [{ x: 'c' }],
  ],
  [
    'literals',
    {
      zod: z.object({ x: z.literal('a'), y: z.literal(1), z: z.literal(true) }),
      arktype: type({ x: "'a'", y: '1', z: 'true' }),
      valibot: wrap(v.object({ x: v.literal('a'), y: v.literal(1), z: v.literal(true) })),
    },
    [
      [
        { x: 'a', y: 1, z: true },
        { x: 'a', y: 1, z: true },
      ],
    ],
    [
      { x: 'b', y: 1, z: true },
      { x: 'a', y: 1, z: false },
    ],
  ],
  [
    'a union',
    {
      zod: z.object({ x: z.union([z.string(), z.array(z.number())]).optional() }),
      arktype: type({ 'x?': 'string | number[]' }),
      valibot: wrap(v.object({ x: v.optional(v.union([v.string(), v.array(v.number())])) })),
    },
    [
      [{ x: 'a' }, { x: 'a' }],
      [{ x: [1] }, { x: [1] }],
      [{ x: null }, {}],
    ],
    [{ x: 1 }],
  ],
  [
    'a union told apart by a property',
    {
      zod: z.object({
        x: z.discriminatedUnion('tag', [
          z.object({ tag: z.literal('a'), size: z.number().optional() }),
          z.object({ tag: z.literal('b'), size: z.number().nullable().optional() }),
        ]),
      }),
      arktype: type({
        x: type({ tag: "'a'", 'size?': 'number' }).or({ tag: "'b'", 'size?': 'number | null' }),
      }),
      valibot: wrap(
        v.object({
          x: v.variant('tag', [
            v.object({ tag: v.literal('a'), size: v.optional(v.number()) }),
            v.object({ tag: v.literal('b'), size: v.nullish(v.number()) }),
          ]),
        }),
      ),
    },
    [
      [{ x: a }, { x: a }],
      [{ x: { tag: 'a', size: null } }, { x: { tag: 'a' } }],
      [{ x: { tag: 'b', size: null } }, { x: { tag: 'b', size: null } }],
      [{ x: b }, { x: b }],
    ],
    [{ x: { tag: 'c' } }],
  ],
  [
    'recursion',
    { zod: zodTree, arktype: arkTree, valibot: wrap(valibotTree) },
    [
      [
        { name: 'a', kids: [{ name: 'b', kids: null }] },
        { name: 'a', kids: [{ name: 'b' }] },
      ],
      [{ name: 'a', kids: null }, { name: 'a' }],
    ],
    [{ name: 'a', kids: [{ name: 1 }] }],
  ],
  [
    'a transformation',
    {
      zod: z.object({ x: z.iso.date().transform(text => new Date(text)) }),
      arktype: type({ x: 'string.date.iso.parse' }),
      valibot: wrap(
        v.object({
          x: v.pipe(
            v.string(),
            v.isoDate(),
            v.transform(text => new Date(text)),
          ),
        }),
      ),
    },
    [[{ x: '2026-01-02' }, { x: new Date('2026-01-02') }]],
    [{ x: 'soon' }],
  ],
  [
    'bounds and lengths, also those that the model is not held to',
    {
      zod: z.object({ x: z.int().min(1).max(5), y: z.string().min(2).regex(/^a/) }),
      arktype: type({ x: '1 <= number.integer <= 5', y: 'string >= 2 & /^a/' }),
      valibot: wrap(
        v.object({
          x: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
          y: v.pipe(v.string(), v.minLength(2), v.regex(/^a/)),
        }),
      ),
    },
    [
      [
        { x: 5, y: 'ab' },
        { x: 5, y: 'ab' },
      ],
    ],
    [
      { x: 6, y: 'ab' },
      { x: 1.5, y: 'ab' },
      { x: 1, y: 'a' },
      { x: 1, y: 'bb' },
    ],
  ],
  [
    'an intersection',
    {
      zod: z.object({
        x: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
      }),
      arktype: type({ x: type({ a: 'string' }).and({ b: 'string' }) }),
      valibot: wrap(
        v.object({ x: v.intersect([v.object({ a: v.string() }), v.object({ b: v.string() })]) }),
      ),
    },
    [[{ x: { a: '', b: '' } }, { x: { a: '', b: '' } }]],
    [{ x: { a: '' } }],
  ],
  [
    'a record of known keys',
    {
      zod: z.object({ x: z.partialRecord(z.enum(['a', 'b']), z.number()) }),
      arktype: type({ x: { 'a?': 'number', 'b?': 'number' } }),
      valibot: wrap(v.object({ x: v.record(v.picklist(['a', 'b']), v.number()) })),
    },
    [[{ x: { a: 1, b: null } }, { x: { a: 1 } }]],
    [{ x: { a: '' } }],
  ],
  [
    'a check by a function',
    {
      zod: z.object({ x: z.number().refine(x => x % 2 === 0) }),
      arktype: type({ x: type('number').narrow(x => x % 2 === 0) }),
      valibot: wrap(
        v.object({
          x: v.pipe(
            v.number(),
            v.check(x => x % 2 === 0),
          ),
        }),
      ),
    },
    [[{ x: 2 }, { x: 2 }]],
    [{ x: 1 }],
  ],
];

/** What no answer can be made of, and where it stands. */
const refused: [what: string, schemas: Schemas, path: string][] = [
  [
    'a date',
    {
      zod: z.object({ x: z.object({ day: z.date() }) }),
      arktype: type({ x: { day: 'Date' } }),
      valibot: wrap(v.object({ x: v.object({ day: v.date() }) })),
    },
    'output.x.day',
  ],
  [
    'a bigint',
    {
      zod: z.object({ x: z.bigint() }),
      arktype: type({ x: 'bigint' }),
      valibot: wrap(v.object({ x: v.bigint() })),
    },
    'output.x',
  ],
  [
    'anything',
    {
      zod: z.object({ x: z.unknown() }),
      arktype: type({ x: 'unknown' }),
      valibot: wrap(v.object({ x: v.unknown() })),
    },
    'output.x',
  ],
  [
    'a record',
    {
      zod: z.object({ tags: z.record(z.string(), z.string()) }),
      arktype: type({ tags: { '[string]': 'string' } }),
      valibot: wrap(v.object({ tags: v.record(v.string(), v.string()) })),
    },
    'output.tags.additionalProperties',
  ],
  ['an open object', { zod: z.object({ x: z.looseObject({}) }) }, 'output.x.additionalProperties'],
  [
    'a tuple',
    {
      zod: z.object({ x: z.array(z.tuple([z.string(), z.number()])) }),
      arktype: type({ x: type(['string', 'number']).array() }),
      valibot: wrap(v.object({ x: v.array(v.tuple([v.string(), v.number()])) })),
    },
    'output.x[].prefixItems',
  ],
  ['a value that can never be', { zod: z.object({ x: z.never() }) }, 'output.x.not'],
  [
    'a root that is no object',
    { zod: z.array(z.string()), arktype: type('string[]'), valibot: wrap(v.array(v.string())) },
    'output',
  ],
  [
    'a root that is a union',
    {
      arktype: type({ a: 'string' }).or({ b: 'string' }),
      valibot: wrap(v.union([v.object({ a: v.string() }), v.object({ b: v.string() })])),
    },
    'output.anyOf',
  ],
];

function each(schemas: Schemas): [Library, OutputSchema][] {
  return Object.entries(schemas) as [Library, OutputSchema][];
}

const cases = table.map(([what, schemas, rounds, bad]) => ({ what, schemas, rounds, bad }));

describe.each(cases)('$what', ({ schemas, rounds, bad }) => {
  describe.each(each(schemas))('of %s', (_library, schema) => {
    const format = outputFormat(schema);

    it.each(rounds)('%j', async (answer, output) => {
      expect(await format.parse(JSON.stringify(answer))).toEqual({ ok: true, value: output });
    });

    it.each(bad.map(answer => [answer]))('not %j', async answer => {
      const parsed = await format.parse(JSON.stringify(answer));
      expect(parsed).toEqual({ ok: false, issues: expect.any(Array) });
      expect(parsed.ok || parsed.issues.length).toBeGreaterThan(0);
    });

    it('requires every property', () => {
      const { properties, required } = format.schema;
      expect(required).toEqual(Object.keys(properties as object));
      expect(format.schema['additionalProperties']).toBe(false);
    });
  });
});

describe.each(refused)('%s is refused', (_, schemas, path) => {
  it.each(each(schemas))('of %s', (_library, schema) => {
    expect(() => outputFormat(schema)).toThrow(
      expect.objectContaining({ name: 'UnsupportedSchemaError', path }),
    );
  });
});

it.each<[Library, OutputSchema]>([
  ['zod', z.object({ x: z.string().describe('D').optional() }).describe('R')],
  ['arktype', type({ 'x?': type('string').describe('D', 'self') }).describe('R', 'self')],
  [
    'valibot',
    wrap(
      v.pipe(
        v.object({ x: v.optional(v.pipe(v.string(), v.description('D'))) }),
        v.description('R'),
      ),
    ),
  ],
])('descriptions of %s are kept', (_, schema) => {
  expect(outputFormat(schema).schema).toEqual({
    type: 'object',
    description: 'R',
    properties: { x: { type: ['string', 'null'], description: 'D' } },
    required: ['x'],
    additionalProperties: false,
  });
});
