import { describe, expect, it } from 'vitest';
import {
  parseMethodUnion,
  readItemTypes,
  readMethodMaps,
} from '../../../scripts/protocol/method-maps.js';
import { renderMethods } from '../../../scripts/protocol/render.js';
import { findResultType } from '../../../scripts/protocol/result-types.js';

function declare(name: string, type: string): { name: string; text: string } {
  return { name, text: `export type ${name} = ${type};` };
}

function parse(type: string): Record<string, string> {
  return Object.fromEntries(parseMethodUnion(declare('ClientRequest', type)));
}

describe('parseMethodUnion', () => {
  it('reads quoted and unquoted fields, null, undefined, optional and missing params', () => {
    const methods = parse(
      `{ "method": "a", id: RequestId, params: AParams, }
      | { "method": "b", id: RequestId, params: BParams | null, }
      | { "method": "c", id: RequestId, params: undefined, }
      | { "method": "d", id: RequestId, params?: DParams | null | undefined, }
      | { "method": "e", "params": { "text": string } }
      | ({ "method": "f" })`,
    );
    expect(methods).toEqual({
      a: 'AParams',
      b: 'BParams | null',
      c: 'undefined',
      d: 'DParams | null | undefined',
      e: '{ "text": string }',
      f: 'undefined',
    });
  });

  it('reads members that come with a shared part', () => {
    expect(parse('{ at?: number } & { "method": "a", params: AParams }')).toEqual({ a: 'AParams' });
  });

  it('fails when a member has no method', () => {
    expect(() => parse('{ "method": "a" } | { "kind": "b" }')).toThrow(
      'Cannot read ClientRequest: no method in "{ "kind": "b" }"',
    );
  });

  it('fails when a method occurs that it did not parse', () => {
    expect(() => parse('{ "method": "a" } | { "method": "b", also: { "method": "c" } }')).toThrow(
      'Cannot read ClientRequest: parsed 2 methods, found 3',
    );
  });

  it('does not count what comments say', () => {
    expect(parse('/* "method": "z" */ { "method": "a" }')).toEqual({ a: 'undefined' });
  });

  it('fails when a method occurs twice', () => {
    expect(() => parse('{ "method": "a" } | { "method": "a" }')).toThrow('"a" twice');
  });
});

describe('findResultType', () => {
  const names = new Set(['FsReadResponse', 'MemoryResetResponse', 'LogoutAccountResponse']);

  it('follows the params type, then the method, then the table', () => {
    expect(findResultType('fs/read', 'FsReadParams | null', names)).toBe('FsReadResponse');
    expect(findResultType('memory/reset', 'undefined', names)).toBe('MemoryResetResponse');
    expect(findResultType('account/logout', 'undefined', names)).toBe('LogoutAccountResponse');
  });

  it('fails with the name of a method whose result is unknown', () => {
    expect(() => findResultType('fs/write', 'FsWriteParams', names)).toThrow(
      'Cannot find the result type of "fs/write"',
    );
  });
});

describe('readMethodMaps', () => {
  const experimental = [
    declare('ClientRequest', '{ "method": "x/a", params: AParams } | { "method": "x/b" }'),
    declare('ServerRequest', '{ "method": "x/ask", params: AskParams }'),
    declare('ServerNotification', '{ "method": "said", params: Said } | { "method": "new" }'),
    ...['AParams', 'AResponse', 'XBResponse', 'AskParams', 'AskResponse', 'Said'].map(name =>
      declare(name, 'string'),
    ),
  ];
  const stable = [
    declare('ClientRequest', '{ "method": "x/a", params: AParams }'),
    declare('ServerRequest', '{ "method": "x/ask", params: AskParams }'),
    declare('ServerNotification', '{ "method": "said", params: Said }'),
  ];

  it('marks as stable what is there without the capability', () => {
    const maps = readMethodMaps(experimental, stable);
    expect(Object.fromEntries(maps.clientRequests)).toEqual({
      'x/a': { params: 'AParams', result: 'AResponse', stability: 'stable' },
      'x/b': { params: 'undefined', result: 'XBResponse', stability: 'experimental' },
    });
    expect(Object.fromEntries(maps.serverRequests)).toEqual({
      'x/ask': { params: 'AskParams', result: 'AskResponse', stability: 'stable' },
    });
    expect(Object.fromEntries(maps.notifications)).toEqual({
      said: { params: 'Said', stability: 'stable' },
      new: { params: 'undefined', stability: 'experimental' },
    });
  });

  it('fails when the bindings lack one of the unions', () => {
    expect(() => readMethodMaps(experimental, stable.slice(1))).toThrow(
      'Cannot find the type ClientRequest in the bindings',
    );
  });

  it('is written as interfaces that import what they use', () => {
    const names = new Set(experimental.map(({ name }) => name));
    const text = renderMethods('1.2.3', readMethodMaps(experimental, stable), names);
    expect(text).toContain("export const PROTOCOL_VERSION: string = '1.2.3';");
    expect(text).toContain(
      "  'x/a': { params: AParams; result: AResponse; stability: 'stable' };\n" +
        "  'x/b': { params: undefined; result: XBResponse; stability: 'experimental' };\n",
    );
    expect(text).toContain("  'said': { params: Said; stability: 'stable' };\n");
    expect(text).toContain('import type {\n  AParams,\n  AResponse,\n  AskParams,\n');
  });
});

describe('readItemTypes', () => {
  it('reads the types through the shared part and intersections, but not from nested objects', () => {
    const union = declare(
      'ThreadItem',
      '{ at?: number } & ({ "type": "a", of: { "type": "z" } } | { "type": "b" } & Other)',
    );
    expect(readItemTypes(union)).toEqual(['a', 'b']);
  });

  it('fails when there is none', () => {
    expect(() => readItemTypes(declare('ThreadItem', 'string'))).toThrow('Cannot find item types');
  });
});
