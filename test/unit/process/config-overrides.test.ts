import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { type ConfigObject, configOverrides } from '../../../src/process/config-overrides.js';

/** What a reader of TOML makes of the overrides, applied in order. */
function effective(overrides: readonly string[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const override of overrides) {
    const [, path = '', value = ''] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let table = merged;
    for (const key of keys) {
      table[key] ??= {};
      table = table[key] as Record<string, unknown>;
    }
    table[last] = parse(`value = ${value}`)['value'];
  }
  return merged;
}

test.each<[ConfigObject, string[]]>([
  [{ model: 'gpt-5.5' }, ['model="gpt-5.5"']],
  [{ a: 1, b: 1.5, c: true, d: false, e: -0.25 }, ['a=1', 'b=1.5', 'c=true', 'd=false', 'e=-0.25']],
  [
    { sandbox_workspace_write: { network_access: true, writable_roots: ['/a', '/b'] } },
    [
      'sandbox_workspace_write.network_access=true',
      'sandbox_workspace_write.writable_roots=["/a", "/b"]',
    ],
  ],
  [{ a: { b: { c: { d: 'deep' } } } }, ['a.b.c.d="deep"']],
  [{ list: [] }, ['list=[]']],
  [{ table: {} }, ['table={}']],
  [{ nested: [[1, 2], ['x']] }, ['nested=[[1, 2], ["x"]]']],
  [
    { servers: [{ name: 'one', port: 1 }, { name: 'two' }] },
    ['servers=[{ "name" = "one", "port" = 1 }, { "name" = "two" }]'],
  ],
  [
    { projects: { '/home/me': { trust_level: 'trusted' } } },
    ['projects={ "/home/me" = { "trust_level" = "trusted" } }'],
  ],
  [
    { mixed: { plain: 1, 'needs quotes': 2 }, other: 3 },
    ['mixed={ "plain" = 1, "needs quotes" = 2 }', 'other=3'],
  ],
  [{}, []],
])('%j', (config, overrides) => {
  expect(configOverrides(config)).toEqual(overrides);
});

test.each([
  'quotes " and \' and \\ backslashes',
  'line\nbreaks\r\nand\ttabs',
  'é 漢字 🙂 \u2028 \u2029 \u0085',
  'controls \u0000 \u0001 \u001b \u007f',
  '',
  'a = b # no comment',
  '[table]',
  'true',
  '12',
])('the text %j survives, and takes one line', text => {
  const [override = ''] = configOverrides({ key: text });
  expect(override).not.toContain('\n');
  expect(effective([override])).toEqual({ key: text });
});

test('members that are undefined are left out, at any depth', () => {
  const config = {
    a: undefined,
    b: { c: undefined, d: 1 },
    e: { f: undefined },
    g: [{ h: undefined }],
  };
  expect(configOverrides(config)).toEqual(['b.d=1', 'g=[{}]']);
});

describe('what the configuration cannot hold is refused, with its path', () => {
  test.each<[unknown, string, string]>([
    [{ a: null }, 'a', 'null'],
    [{ a: { b: null } }, 'a.b', 'null'],
    [{ a: [1, null] }, 'a[1]', 'null'],
    [{ a: [1, undefined] }, 'a[1]', 'undefined'],
    [{ a: { 'x y': { b: Number.NaN } } }, 'a.x y.b', 'NaN'],
    [{ a: Number.POSITIVE_INFINITY }, 'a', 'Infinity'],
    [{ a: { b: () => 'a secret' } }, 'a.b', 'function'],
    [{ a: Symbol('s') }, 'a', 'symbol'],
    [{ a: 10n }, 'a', 'bigint'],
    [{ a: [{ b: [[null]] }] }, 'a[0].b[0][0]', 'null'],
    [{ a: new Date(0) }, 'a', 'Date'],
    [{ a: [new Map([['b', 1]])] }, 'a[0]', 'Map'],
  ])('%o', (config, path, given) => {
    const act = (): unknown => configOverrides(config as ConfigObject);
    expect(act).toThrow(InvalidArgumentError);
    expect(act).toThrow(
      `Cannot set config.${path}: expected a string, a finite number, a boolean, a list or a table, not ${given}`,
    );
    expect(act).toThrow(expect.objectContaining({ argument: `config.${path}` }));
  });

  test.each(['a.b', 'a b', '', 'é', 'a=b', 'a"'])('a first key %j', key => {
    const act = (): unknown => configOverrides({ [key]: 1 });
    expect(act).toThrow(expect.objectContaining({ argument: `config.${key}` }));
    expect(act).toThrow('a key may hold only letters, digits, - and _ here');
  });
});

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\u0000\u0008\t\n\u000b\f\r\u001b"\'\\=.#[]{},\u007f\u0080\u2028é🙂'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const anyKey = fc
  .oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,5}$/), text)
  .filter(key => key !== '__proto__');
const value = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(anyKey, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const config = fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_-]{1,5}$/), value, { maxKeys: 4 });

/** -0 is 0 for TOML, and dictionaries of a generator have no prototype. */
function plain(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input));
}

test('whatever is given is what a reader of TOML gets back', () => {
  fc.assert(
    fc.property(config, input => {
      const overrides = configOverrides(input as ConfigObject);
      expect(plain(effective(overrides))).toEqual(plain(input));
    }),
    { numRuns: 500 },
  );
});
