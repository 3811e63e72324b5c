import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { flattenConfig } from '../../../src/compat/config-overrides.js';
import type { CodexConfigObject, CodexConfigValue } from '../../../src/compat/types/options.js';

const scalar: fc.Arbitrary<CodexConfigValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.integer(),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    // What reads TOML here refuses integers that a double cannot tell from their neighbours.
    .filter(value => !Number.isInteger(value) || Number.isSafeInteger(value))
    .map(value => (value === 0 ? 0 : value)),
);
const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/);
const { value: anyValue } = fc.letrec<{ value: CodexConfigValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const config = fc.dictionary(key, anyValue, { maxKeys: 4, noNullPrototype: true });

/** What the app-server makes of overrides. */
function read(overrides: readonly string[]): unknown {
  const root: Record<string, unknown> = {};
  for (const override of overrides) {
    const [path = ''] = override.split('=', 1);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let table = root;
    for (const name of keys) {
      table[name] ??= {};
      table = table[name] as Record<string, unknown>;
    }
    table[last] = parse(`value = ${override.slice(path.length + 1)}`)['value'];
  }
  return root;
}

test('writes one override for each leaf', () => {
  const given = { a: { b: 'x "y"', c: [1, true, { 'd e': 'f' }] }, g: {}, h: -1.5 };
  expect(flattenConfig(given)).toEqual([
    'a.b="x \\"y\\""',
    'a.c=[1, true, { "d e" = "f" }]',
    'g={}',
    'h=-1.5',
  ]);
});

test('leaves out what is undefined, and keeps keys as they are', () => {
  const given = { a: undefined, 'b.c': 1, d: { e: undefined } } as unknown as CodexConfigObject;
  expect(flattenConfig(given)).toEqual(['b.c=1']);
});

test('writes what reads as it was meant', () => {
  fc.assert(
    fc.property(config, given => {
      expect(read(flattenConfig(given))).toEqual(given);
    }),
  );
});

test('writes text that TOML has no place for', () => {
  expect(flattenConfig({ a: 'x\u007f\ud800' })).toEqual(['a="x\\u007f\ufffd"']);
});

describe('refuses', () => {
  test.each<[given: unknown, message: string]>([
    [[], 'Codex config overrides must be a plain object'],
    [null, 'Codex config overrides must be a plain object'],
    ['x', 'Codex config overrides must be a plain object'],
    [{ '': 1 }, 'Codex config override keys must be non-empty strings'],
    [{ a: { ' ': 1 } }, 'Codex config override keys must be non-empty strings'],
    [{ a: [{ '': 1 }] }, 'Codex config override keys must be non-empty strings'],
    [{ a: null }, 'Codex config override at a cannot be null'],
    [{ a: { b: [0, { c: null }] } }, 'Codex config override at a.b[1].c cannot be null'],
    [{ a: Number.POSITIVE_INFINITY }, 'Codex config override at a must be a finite number'],
    [{ a: { b: 1n } }, 'Unsupported Codex config override value at a.b: bigint'],
    [{ a: Symbol('x') }, 'Unsupported Codex config override value at a: symbol'],
  ])('%o', (given, message) => {
    expect(() => flattenConfig(given as CodexConfigObject)).toThrow(new Error(message));
  });
});
