import { describe, expect, it } from 'vitest';
import { UnsupportedSchemaError } from '../../../src/schema/schema-errors.js';
import { strictSchema } from '../../../src/schema/strict-schema.js';

type Json = Record<string, unknown>;

/** An object with one property, as strict mode wants it. */
function strictObject(properties: Json): Json {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function object(properties: Json, required: readonly string[] = []): Json {
  return { type: 'object', properties, required };
}

/** What a property of the given schema becomes. */
function property(schema: Json, required: boolean): unknown {
  const strict = strictSchema(object({ x: schema }, required ? ['x'] : [])).schema;
  expect(strict).toEqual(strictObject({ x: expect.anything() }));
  return (strict['properties'] as Json)['x'];
}

function refusal(schema: Json): UnsupportedSchemaError {
  try {
    strictSchema(schema);
  } catch (error) {
    if (error instanceof UnsupportedSchemaError) return error;
    throw error;
  }
  throw new Error('The schema was taken');
}

const text = { type: 'string' };
const nothing = { type: 'null' };

describe('a required property', () => {
  it.each<[what: string, from: Json, to: Json]>([
    ['a scalar', text, text],
    ['a type in a list', { type: ['string'] }, text],
    ['several types', { type: ['string', 'number'] }, { type: ['string', 'number'] }],
    ['null allowed', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
    ['null only', nothing, nothing],
    ['an enum', { enum: ['a', 'b'] }, { type: 'string', enum: ['a', 'b'] }],
    [
      'a mixed enum',
      { enum: ['a', 1, null] },
      { type: ['string', 'number', 'null'], enum: ['a', 1, null] },
    ],
    ['an enum of integers', { type: 'integer', enum: [1, 2] }, { type: 'integer', enum: [1, 2] }],
    [
      'an enum beyond its type',
      { type: 'string', enum: ['a', null] },
      { type: 'string', enum: ['a'] },
    ],
    ['a const', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['a boolean const', { type: 'boolean', const: true }, { type: 'boolean', enum: [true] }],
    ['an array', { type: 'array', items: text }, { type: 'array', items: text }],
    ['an array that does not say so', { items: text }, { type: 'array', items: text }],
    [
      'its sizes',
      { type: 'array', items: text, minItems: 1, maxItems: 3 },
      { type: 'array', items: text, minItems: 1, maxItems: 3 },
    ],
    [
      'bounds',
      { type: 'number', minimum: 0, exclusiveMaximum: 5, multipleOf: 2 },
      { type: 'number', minimum: 0, exclusiveMaximum: 5, multipleOf: 2 },
    ],
    [
      'bounds as in draft 4',
      { type: 'number', minimum: 0, exclusiveMinimum: true },
      { type: 'number', minimum: 0 },
    ],
    ['bounds of another type', { type: 'string', minimum: 0 }, text],
    ['a known format', { type: 'string', format: 'uuid' }, { type: 'string', format: 'uuid' }],
    [
      'a format and its pattern',
      { type: 'string', format: 'email', pattern: '@' },
      { type: 'string', format: 'email' },
    ],
    ['an unknown format', { type: 'string', format: 'uri' }, text],
    ['a pattern', { type: 'string', pattern: '^a+$' }, { type: 'string', pattern: '^a+$' }],
    ['a pattern that looks ahead', { type: 'string', pattern: '^(?!a)' }, text],
    ['a pattern that looks behind', { type: 'string', pattern: '(?<=a)b' }, text],
    ['a pattern that looks back', { type: 'string', pattern: '(a)\\1' }, text],
    ['lengths', { type: 'string', minLength: 1, maxLength: 2 }, text],
    ['a default', { type: 'string', default: 'a' }, text],
    [
      'words for the model',
      { type: 'string', title: 'T', description: 'D' },
      { type: 'string', title: 'T', description: 'D' },
    ],
    ['a closed object', object({ y: text }, ['y']), strictObject({ y: text })],
    ['an object that does not say so', { properties: {} }, strictObject({})],
    [
      'an object without properties',
      { type: 'object', additionalProperties: false },
      strictObject({}),
    ],
    ['a union', { anyOf: [text, nothing] }, { anyOf: [text, nothing] }],
    [
      'a union of one kind',
      { oneOf: [text, { type: 'number' }] },
      { anyOf: [text, { type: 'number' }] },
    ],
    [
      'a union with words',
      { description: 'D', anyOf: [text] },
      { description: 'D', anyOf: [text] },
    ],
    [
      'a type beside a union',
      { type: 'object', oneOf: [{ properties: { y: text } }] },
      { anyOf: [strictObject({ y: { type: ['string', 'null'] } })] },
    ],
    ['allOf of one', { description: 'D', allOf: [text] }, { type: 'string', description: 'D' }],
    [
      'allOf of objects',
      { allOf: [object({ y: text }, ['y']), object({ z: text }, ['z'])] },
      strictObject({ y: text, z: text }),
    ],
    [
      'a record of named keys',
      {
        type: 'object',
        propertyNames: { enum: ['a'] },
        additionalProperties: text,
        required: ['a'],
      },
      strictObject({ a: text }),
    ],
  ])('with %s', (_, from, to) => {
    expect(property(from, true)).toEqual(to);
  });
});

describe('an optional property', () => {
  it.each<[what: string, from: Json, to: Json]>([
    ['a scalar', text, { type: ['string', 'null'] }],
    ['several types', { type: ['string', 'number'] }, { type: ['string', 'number', 'null'] }],
    ['a constraint', { type: 'number', minimum: 1 }, { type: ['number', 'null'], minimum: 1 }],
    [
      'words for the model',
      { ...text, description: 'D' },
      { type: ['string', 'null'], description: 'D' },
    ],
    ['null allowed', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
    ['an enum', { enum: ['a'] }, { anyOf: [{ type: 'string', enum: ['a'] }, nothing] }],
    ['an enum with null', { enum: ['a', null] }, { type: ['string', 'null'], enum: ['a', null] }],
    [
      'an array',
      { type: 'array', items: text },
      { anyOf: [{ type: 'array', items: text }, nothing] },
    ],
    ['an object', object({}), { anyOf: [strictObject({}), nothing] }],
    [
      'a union',
      { anyOf: [text, { type: 'number' }] },
      { anyOf: [text, { type: 'number' }, nothing] },
    ],
    ['a union with null', { anyOf: [text, nothing] }, { anyOf: [text, nothing] }],
    [
      'a union with null further down',
      { anyOf: [text, { anyOf: [nothing] }] },
      { anyOf: [text, { anyOf: [nothing] }] },
    ],
  ])('with %s', (_, from, to) => {
    expect(property(from, false)).toEqual(to);
  });
});

describe('references', () => {
  it('keeps those to definitions, and names these $defs', () => {
    const node = object({ next: { $ref: '#/definitions/node' } });
    const nullableNode = { anyOf: [{ $ref: '#/$defs/node' }, nothing] };
    expect(
      strictSchema({ ...object({ first: { $ref: '#/definitions/node' } }), definitions: { node } })
        .schema,
    ).toEqual({
      ...strictObject({ first: nullableNode }),
      $defs: { node: strictObject({ next: nullableNode }) },
    });
  });

  it('keeps those to the root', () => {
    expect(
      strictSchema(object({ kids: { type: 'array', items: { $ref: '#' } } }, ['kids'])).schema,
    ).toEqual(strictObject({ kids: { type: 'array', items: { $ref: '#' } } }));
  });

  it('puts the root in the place of a reference to it', () => {
    const node = object({ next: { anyOf: [{ $ref: '#/$defs/node' }, nothing] } }, ['next']);
    expect(strictSchema({ $ref: '#/$defs/node', $defs: { node } }).schema).toEqual({
      ...strictObject({ next: { anyOf: [{ $ref: '#/$defs/node' }, nothing] } }),
      $defs: { node: strictObject({ next: { anyOf: [{ $ref: '#/$defs/node' }, nothing] } }) },
    });
  });

  it('sees whether what they point to allows null', () => {
    const $defs = { maybe: { type: ['string', 'null'] }, sure: text };
    const refs = { a: { $ref: '#/$defs/maybe' }, b: { $ref: '#/$defs/sure' } };
    const strict = strictSchema({ ...object(refs), $defs });
    expect(strict.schema).toEqual({
      ...strictObject({ a: refs.a, b: { anyOf: [refs.b, nothing] } }),
      $defs,
    });
    expect(strict.strip({ a: null, b: null })).toEqual({ a: null });
  });

  it('puts words around them', () => {
    const schema = object({ x: { $ref: '#/$defs/a', description: 'D' } }, ['x']);
    expect(strictSchema({ ...schema, $defs: { a: text } }).schema['properties']).toEqual({
      x: { description: 'D', anyOf: [{ $ref: '#/$defs/a' }] },
    });
  });

  it('copies what they point to when more is said beside them', () => {
    const schema = object({ x: { $ref: '#/$defs/a', properties: { z: text } } }, ['x']);
    const strict = strictSchema({ ...schema, $defs: { a: object({ y: text }, ['y']) } }).schema;
    expect(strict['properties']).toEqual({
      x: strictObject({ z: { type: ['string', 'null'] }, y: text }),
    });
    expect(strict).not.toHaveProperty('$defs');
  });

  it('makes definitions of whatever else they point to', () => {
    const schema = object({ a: object({ 'x/y': text }, ['x/y']), b: { $ref: '#/properties/a' } });
    const deep = {
      ...(schema['properties'] as Json),
      c: { $ref: '#/properties/a/properties/x~1y' },
    };
    expect(strictSchema(object(deep, ['a', 'b', 'c'])).schema).toEqual({
      ...strictObject({
        a: strictObject({ 'x/y': text }),
        b: { $ref: '#/$defs/properties_a' },
        c: { $ref: '#/$defs/properties_a_properties_x_y' },
      }),
      $defs: {
        properties_a: strictObject({ 'x/y': text }),
        properties_a_properties_x_y: text,
      },
    });
  });

  it('tells apart definitions whose names would become the same', () => {
    const schema = object({ a: { $ref: '#/$defs/x%20y' }, b: { $ref: '#/$defs/x~1y' } }, [
      'a',
      'b',
    ]);
    const strict = strictSchema({ ...schema, $defs: { 'x y': text, 'x/y': nothing } }).schema;
    expect(strict['$defs']).toEqual({ x_y: text, x_y_2: nothing });
    expect(strict['properties']).toEqual({
      a: { $ref: '#/$defs/x_y' },
      b: { $ref: '#/$defs/x_y_2' },
    });
  });

  it('leaves out definitions that nothing points to', () => {
    expect(strictSchema({ ...object({}), $defs: { unused: { not: {} } } }).schema).toEqual(
      strictObject({}),
    );
  });
});

describe('what cannot be expressed', () => {
  const at = (schema: unknown): Json => object({ tags: schema });
  const list = (schema: Json): Json => at({ type: 'array', items: schema });

  it.each<[what: string, schema: Json, path: string]>([
    ['a root that is no object', text, 'output'],
    ['a root that may be null', { type: ['object', 'null'], properties: {} }, 'output'],
    ['a root that is a union', { anyOf: [object({})] }, 'output.anyOf'],
    ['a root that is a union of one kind', { oneOf: [object({})] }, 'output.oneOf'],
    [
      'a record',
      at({ type: 'object', additionalProperties: text }),
      'output.tags.additionalProperties',
    ],
    [
      'an open object',
      at({ ...object({}), additionalProperties: true }),
      'output.tags.additionalProperties',
    ],
    [
      'an object of unknown rest',
      at({ ...object({}), unevaluatedProperties: {} }),
      'output.tags.unevaluatedProperties',
    ],
    ['any object', at({ type: 'object' }), 'output.tags'],
    [
      'patternProperties',
      at({ type: 'object', patternProperties: {} }),
      'output.tags.patternProperties',
    ],
    ['a tuple', at({ type: 'array', prefixItems: [text] }), 'output.tags.prefixItems'],
    ['a tuple of draft 7', at({ type: 'array', items: [text] }), 'output.tags.items'],
    ['an array of anything', at({ type: 'array' }), 'output.tags[]'],
    ['not', list({ not: {} }), 'output.tags[].not'],
    ['if', at({ if: text }), 'output.tags.if'],
    ['dependentSchemas', at({ dependentSchemas: {} }), 'output.tags.dependentSchemas'],
    ['anything', at({}), 'output.tags'],
    ['true', at(true), 'output.tags'],
    ['anything in a branch', at({ anyOf: [text, {}] }), 'output.tags.anyOf[1]'],
    ['a union of nothing', at({ anyOf: [] }), 'output.tags.anyOf'],
    ['a union beside properties', at({ ...object({}), anyOf: [object({})] }), 'output.tags.anyOf'],
    ['two unions', at({ oneOf: [text], anyOf: [text] }), 'output.tags.anyOf'],
    ['an unknown type', at({ type: 'date' }), 'output.tags.type'],
    ['an enum of objects', at({ enum: [{}] }), 'output.tags.enum'],
    ['an enum that fits nothing', at({ type: 'string', enum: [1] }), 'output.tags.enum'],
    ['a const of an array', at({ const: [] }), 'output.tags.const'],
    ['required, but not described', at({ ...object({}), required: ['x'] }), 'output.tags.required'],
    ['allOf that contradicts itself', at({ allOf: [text, nothing] }), 'output.tags.allOf'],
    [
      'allOf of differing properties',
      at({ allOf: [object({ a: text }), object({ a: nothing })] }),
      'output.tags.allOf',
    ],
    [
      'allOf with a closed part',
      at({ allOf: [{ ...object({ a: text }), additionalProperties: false }, object({ b: text })] }),
      'output.tags.allOf',
    ],
    [
      'allOf that holds itself',
      { ...at({ $ref: '#/$defs/a' }), $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
      'output.$defs.a.allOf',
    ],
    ['a reference elsewhere', at({ $ref: 'https://example.com/a.json' }), 'output.tags.$ref'],
    ['a reference to an anchor', at({ $ref: '#a' }), 'output.tags.$ref'],
    ['a reference to nothing', at({ $ref: '#/$defs/a' }), 'output.tags.$ref'],
    [
      'a reference to what every object has',
      at({ $ref: '#/$defs/constructor' }),
      'output.tags.$ref',
    ],
    [
      'a definition of itself',
      { ...at({ $ref: '#/$defs/a' }), $defs: { a: { anyOf: [nothing, { $ref: '#/$defs/a' }] } } },
      'output.$defs.a',
    ],
    [
      'a circle of definitions',
      {
        ...at({ $ref: '#/$defs/a' }),
        $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
      },
      'output.$defs.a',
    ],
    [
      'a part of a definition',
      { ...list({ $ref: '#/$defs/a' }), $defs: { a: object({ b: {} }) } },
      'output.$defs.a.b',
    ],
  ])('%s is refused with its path', (_, schema, path) => {
    const error = refusal(schema);
    expect(error).toMatchObject({ name: 'UnsupportedSchemaError', path });
    expect(error.message).toMatch(`Cannot use the schema: ${path}: `);
  });

  it('is named after what the schema is for', () => {
    expect(() => strictSchema(at({}), 'input')).toThrow('Cannot use the schema: input.tags: ');
  });
});

it('lists what the model is not held to', () => {
  const strict = strictSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...object({
      name: { type: 'string', minLength: 1, format: 'uri' },
      tags: { type: 'array', uniqueItems: true, items: { type: 'string', maxLength: 2 } },
      kind: { oneOf: [text], default: 'a' },
      node: { $ref: '#/$defs/node', examples: [] },
    }),
    $defs: { node: { type: 'number', deprecated: true } },
  });
  expect(strict.dropped.toSorted()).toEqual([
    'output.$defs.node.deprecated',
    'output.kind.default',
    'output.name.format',
    'output.name.minLength',
    'output.node.examples',
    'output.tags.uniqueItems',
    'output.tags[].maxLength',
  ]);
});

describe('strip', () => {
  const schema = object(
    {
      required: { type: ['string', 'null'] },
      optional: text,
      either: { type: ['string', 'null'] },
      list: { type: 'array', items: object({ optional: text }) },
      branch: {
        anyOf: [
          object({ kind: { const: 'a' }, x: text }, ['kind']),
          object({ kind: { const: 'b' }, x: { type: ['string', 'null'] } }, ['kind']),
        ],
      },
      next: { $ref: '#' },
    },
    ['required'],
  );
  const { strip } = strictSchema(schema);

  it.each<[what: string, value: unknown, stripped: unknown]>([
    [
      'leaves null where it is allowed',
      { required: null, either: null },
      { required: null, either: null },
    ],
    ['takes out null for what is absent', { required: '', optional: null }, { required: '' }],
    [
      'goes through arrays',
      { list: [{ optional: null }, { optional: 'a' }] },
      { list: [{}, { optional: 'a' }] },
    ],
    ['goes through references', { next: { next: null, optional: null } }, { next: {} }],
    [
      'goes by the branch: the first',
      { branch: { kind: 'a', x: null } },
      { branch: { kind: 'a' } },
    ],
    [
      'goes by the branch: the second',
      { branch: { kind: 'b', x: null } },
      { branch: { kind: 'b', x: null } },
    ],
    [
      'goes by the branch with more than it knows',
      { branch: { kind: 'a', x: null, y: 1 } },
      { branch: { kind: 'a', y: 1 } },
    ],
    [
      'leaves what fits no branch',
      { branch: { kind: 'c', x: null } },
      { branch: { kind: 'c', x: null } },
    ],
    ['leaves what it does not know', { other: null, list: 'a' }, { other: null, list: 'a' }],
    ['leaves what is no object', null, null],
  ])('%s', (_, value, stripped) => {
    const before = structuredClone(value);
    expect(strip(value)).toEqual(stripped);
    expect(value).toEqual(before);
  });

  it('knows a branch by the properties that only it has', () => {
    const small = object({ a: text }, ['a']);
    const large = object({ a: text, b: text }, ['a']);
    const strict = strictSchema(object({ x: { anyOf: [small, large] } }));
    expect(strict.strip({ x: { a: '', b: null } })).toEqual({ x: { a: '' } });
  });

  it('takes __proto__ for a name like any other', () => {
    const odd = JSON.parse(
      '{ "type": "object", "properties": { "__proto__": { "type": "string" } } }',
    );
    const strict = strictSchema(odd);
    expect(strict.schema['required']).toEqual(['__proto__']);
    expect(Object.keys(strict.strip(JSON.parse('{ "__proto__": "a" }')) as object)).toEqual([
      '__proto__',
    ]);
    expect(strict.strip(JSON.parse('{ "__proto__": null }'))).toEqual({});
  });
});
