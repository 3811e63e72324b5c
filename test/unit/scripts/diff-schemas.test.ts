import { describe, expect, it } from 'vitest';
import { differs, diffSchemas } from '../../../scripts/protocol/diff-schemas.js';
import type { Declaration } from '../../../scripts/protocol/merge-types.js';
import { renderDifference } from '../../../scripts/protocol/render-difference.js';
import type { SchemaSet } from '../../../scripts/protocol/schema-set.js';

/** Makes a protocol: methods as `stable:NAME` or `NAME`, and types as name -> definition. */
function schemas(
  version: string,
  methods: readonly string[],
  types: Readonly<Record<string, string>>,
): SchemaSet {
  const alias = (name: string, type: string): Declaration => ({
    name,
    text: `export type ${name} = ${type};`,
  });
  const union = (names: readonly string[]): string =>
    names.map(name => `{ "method": "${name}", params: P }`).join(' | ');
  const plain = methods.map(name => name.replace('stable:', ''));
  const stable = methods.filter(name => name.startsWith('stable:')).map(name => name.slice(7));
  const others = (['ServerRequest', 'ServerNotification'] as const).map(name =>
    alias(name, union(['ping'])),
  );
  const rest = Object.entries(types).map(([name, type]) => alias(name, type));
  return {
    version,
    types: [alias('ClientRequest', union(plain)), ...others, ...rest],
    stableTypes: [alias('ClientRequest', union(stable)), ...others],
  };
}

const before = schemas('1.0.0', ['stable:a', 'stable:b', 'c'], {
  Gone: 'string',
  Same: '{ x: string }',
  Params: '{ kept: string, dropped?: number, other: number | null }',
  Mode: '"on" | "off"',
  Item: '{ "type": "message", text: string } | { "type": "plan", steps: number }',
  Alias: 'string',
});
const after = schemas('1.1.0', ['stable:a', 'stable:c', 'd'], {
  Same: '/** Only a comment. */ {  x: string  }',
  Params: '{ kept: string, fresh: boolean, other?: number | null }',
  Mode: '"on" | "auto"',
  Item: '{ "type": "message", text: string, phase: string } | { "type": "diff", text: string }',
  Alias: 'number',
  New: 'string',
});

describe('the difference of two protocols', () => {
  const difference = diffSchemas(before, after);

  it('lists methods, and the change of their stability', () => {
    expect(difference.requests).toEqual({
      added: ['d'],
      removed: ['b'],
      changed: ['c: experimental (P) -> stable (P)'],
    });
    expect(difference.notifications).toEqual({ added: [], removed: [], changed: [] });
  });

  it('lists types, and the fields and values of those that changed', () => {
    expect(difference.types).toEqual({ added: ['New'], removed: ['Gone'], changed: [] });
    const changes = new Map(difference.typeChanges.map(change => [change.name, change]));
    expect([...changes.keys()].sort()).toEqual(['Alias', 'Item', 'Mode', 'Params']);
    expect(changes.get('Params')?.fields).toEqual({
      added: ['fresh'],
      removed: ['dropped'],
      changed: ['other: number | null -> ?number | null'],
    });
    expect(changes.get('Mode')?.values).toEqual({
      added: ['"auto"'],
      removed: ['"off"'],
      changed: [],
    });
    expect(changes.get('Item')).toMatchObject({
      fields: { added: ['diff.text', 'message.phase'], removed: ['plan.steps'] },
      values: { added: ['"diff"'], removed: ['"plan"'] },
    });
  });

  it('is none between equal ones', () => {
    const same = diffSchemas(before, { ...before, version: '1.0.1' });
    expect(differs(same)).toBe(false);
    expect(renderDifference(same)).toBe('Protocol 1.0.0 -> 1.0.1: no difference\n');
    expect(differs(difference)).toBe(true);
  });

  it('is written as Markdown', () => {
    expect(renderDifference(difference).split('\n')).toEqual([
      'Protocol 1.0.0 -> 1.1.0',
      '',
      '**Requests**',
      '',
      '- added `d`',
      '- removed `b`',
      '- changed `c: experimental (P) -> stable (P)`',
      '',
      '**Types**',
      '',
      '- added `New`',
      '- removed `Gone`',
      '',
      '**Changed types**',
      '',
      '- `Alias`: definition changed',
      '- `Item`: added field `diff.text`, `message.phase`; removed field `plan.steps`; added value `"diff"`; removed value `"plan"`',
      '- `Mode`: added value `"auto"`; removed value `"off"`',
      '- `Params`: added field `fresh`; removed field `dropped`; changed field `other: number | null -> ?number | null`',
      '',
    ]);
  });
});
