import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../src/sync/packing.js';

const replace = (part: object): string | undefined =>
  typeof part === 'function' ? part.name : undefined;

function named(name: string): () => void {
  return { [name]: () => {} }[name] as () => void;
}

describe('packing', () => {
  test('lists what cannot cross beside the value', () => {
    const value = { a: [1, { f: named('one') }], b: 'x', c: named('two') };
    const packed = pack(value, replace);
    expect(packed).toEqual({
      value: { a: [1, { f: null }], b: 'x', c: null },
      specials: [
        { path: ['a', 1, 'f'], kind: 'one' },
        { path: ['c'], kind: 'two' },
      ],
    });
    // The value itself is left as it was.
    expect(typeof value.c).toBe('function');
    expect(unpack(structuredClone(packed), kind => `<${kind}>`)).toEqual({
      a: [1, { f: '<one>' }],
      b: 'x',
      c: '<two>',
    });
  });

  test('lets everything else cross as it is', () => {
    const value = { list: [1, null, undefined], bytes: new Uint8Array(2), when: new Date(0) };
    const packed = pack(value, replace);
    expect(packed.value).toBe(value);
    expect(packed).not.toHaveProperty('specials');
    expect(unpack(packed, () => 'never')).toBe(value);
    expect(unpack(pack(undefined, replace), () => 'never')).toBeUndefined();
    expect(unpack(pack(named('whole'), replace), kind => kind)).toBe('whole');
  });

  test('never takes data for what it lists, whatever the names', () => {
    const data = JSON.parse('{"__proto__":{"kind":"x"},"specials":[{"path":[],"kind":"y"}]}');
    const packed = pack({ data, f: named('own') }, replace);
    const back = unpack(structuredClone(packed), kind => `<${kind}>`);
    expect(back).toEqual({ data, f: '<own>' });
    const odd = JSON.parse('{"__proto__":null}');
    Object.defineProperty(odd, '__proto__', { value: named('odd'), enumerable: true });
    const oddBack = unpack(pack(odd, replace), kind => kind);
    expect(Object.getOwnPropertyDescriptor(oddBack, '__proto__')?.value).toBe('odd');
  });

  test('stops at a cycle', () => {
    const value: { self?: unknown; f: () => void } = { f: named('f') };
    value.self = value;
    expect(pack(value, replace).specials).toEqual([{ path: ['f'], kind: 'f' }]);
  });
});
