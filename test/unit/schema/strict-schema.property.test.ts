import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strictSchema } from '../../../src/schema/strict-schema.js';
import { documents, mutationsOf, schemaOf, valuesOf } from './schema-models.js';

const ajv = new Ajv2020({ strict: false, ownProperties: true, validateSchema: false });

/** Makes the function that tells whether a value fits a JSON Schema. */
function judge(schema: object): (value: unknown) => boolean {
  const validate = ajv.compile(schema);
  return value => validate(value) === true;
}

/** Freezes what is given, so that whoever writes to it fails. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}

// Compiling is slow, so each document is tried with several values.
const SLOW = 30_000;

test(
  'whatever fits the original fits the strict schema, with null for what is absent',
  () => {
    const cases = documents.chain(document =>
      fc.record({
        document: fc.constant(document),
        pairs: fc.array(valuesOf(document), { minLength: 3, maxLength: 6 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ document, pairs }) => {
        const fitsOriginal = judge(schemaOf(document, true));
        const { schema, strip } = strictSchema(frozen(schemaOf(document, false)));
        const fitsStrict = judge(schema);
        for (const { value, filled } of pairs) {
          expect(fitsOriginal(value)).toBe(true);
          expect(fitsStrict(filled)).toBe(true);
          expect(fitsOriginal(strip(frozen(filled)))).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  },
  SLOW,
);

test(
  'whatever fits the strict schema fits the original, less the nulls for what is absent',
  () => {
    const cases = documents.chain(document =>
      fc.record({
        document: fc.constant(document),
        values: fc.array(
          valuesOf(document).chain(pair => mutationsOf(pair.filled)),
          { minLength: 10, maxLength: 20 },
        ),
      }),
    );
    let fitting = 0;
    fc.assert(
      fc.property(cases, ({ document, values }) => {
        const fitsOriginal = judge(schemaOf(document, true));
        const { schema, strip } = strictSchema(schemaOf(document, false));
        for (const value of values.filter(judge(schema))) {
          fitting += 1;
          expect(fitsOriginal(strip(value))).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
    expect(fitting).toBeGreaterThan(20);
  },
  SLOW,
);

test('its own output is left as it is', () => {
  fc.assert(
    fc.property(documents, document => {
      const { schema } = strictSchema(schemaOf(document, false));
      expect(strictSchema(frozen(schema))).toMatchObject({ schema, dropped: [] });
      expect(JSON.stringify(strictSchema(schema).schema)).toBe(JSON.stringify(schema));
    }),
    { numRuns: 150 },
  );
});

test('every object in it is closed, and requires all it has', () => {
  const check = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    if ('properties' in schema && 'type' in schema && schema.type === 'object') {
      expect(schema).toMatchObject({
        additionalProperties: false,
        required: Object.keys(schema.properties as object),
      });
      Object.values(schema.properties as object).forEach(check);
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === '$defs') Object.values(value).forEach(check);
      if (keyword === 'anyOf') value.forEach(check);
      if (keyword === 'items') check(value);
    }
  };
  fc.assert(
    fc.property(documents, document => check(strictSchema(schemaOf(document, false)).schema)),
    { numRuns: 200 },
  );
});
