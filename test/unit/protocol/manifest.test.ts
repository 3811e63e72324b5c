import { describe, expect, it } from 'vitest';
import {
  type Difference,
  diffManifests,
  formatDifference,
} from '../../../scripts/protocol/diff-manifests.js';
import {
  fingerprint,
  type Manifest,
  serializeManifest,
} from '../../../scripts/protocol/manifest.js';

const base: Manifest = {
  serverVersion: '1.0.0',
  clientRequests: {
    'fs/read': { params: 'FsReadParams', result: 'FsReadResponse', stability: 'stable' },
    'fs/write': { params: 'FsWriteParams', result: 'FsWriteResponse', stability: 'experimental' },
  },
  serverRequests: {},
  notifications: { said: { params: 'Said', stability: 'stable' } },
  itemTypes: ['message', 'plan'],
  types: { Said: 'aaaaaaaaaa', FsReadParams: 'bbbbbbbbbb' },
  stableTypes: { Said: 'aaaaaaaaaa' },
};

function diff(change: Partial<Manifest>): string[] {
  return diffManifests(base, { ...base, ...change }).map(formatDifference);
}

describe('diffManifests', () => {
  it('finds nothing between equal manifests', () => {
    expect(diffManifests(base, structuredClone(base))).toEqual([]);
  });

  it('reports the server version', () => {
    expect(diff({ serverVersion: '1.1.0' })).toEqual(['changed server version (1.0.0 -> 1.1.0)']);
  });

  it('reports methods that came and went', () => {
    const { 'fs/read': read } = base.clientRequests;
    if (read === undefined) throw new Error('fixture');
    expect(diff({ clientRequests: { 'fs/read': read, 'fs/copy': read } })).toEqual([
      'added   client request fs/copy',
      'removed client request fs/write',
    ]);
    expect(diff({ serverRequests: { ask: read } })).toEqual(['added   server request ask']);
    expect(diff({ notifications: {} })).toEqual(['removed notification said']);
  });

  it('reports a change of stability, params and result', () => {
    const changed = {
      ...base.clientRequests,
      'fs/write': { params: 'FsParams', result: 'FsResponse', stability: 'stable' },
    } as const;
    expect(diff({ clientRequests: changed })).toEqual([
      'changed client request fs/write (params: FsWriteParams -> FsParams, ' +
        'result: FsWriteResponse -> FsResponse, stability: experimental -> stable)',
    ]);
  });

  it('reports item types', () => {
    expect(diff({ itemTypes: ['message', 'sleep'] })).toEqual([
      'removed item type plan',
      'added   item type sleep',
    ]);
  });

  it('reports types, and stable types apart from them', () => {
    const types = { Said: 'cccccccccc', Other: 'dddddddddd' };
    expect(diff({ types, stableTypes: types })).toEqual([
      'removed type FsReadParams',
      'added   type Other',
      'changed type Said (aaaaaaaaaa -> cccccccccc)',
      'added   stable type Other',
      'changed stable type Said (aaaaaaaaaa -> cccccccccc)',
    ]);
  });

  it('is not misled by names that every object inherits', () => {
    const types = { ...base.types, constructor: 'eeeeeeeeee' };
    const added: Difference[] = [{ kind: 'added', subject: 'type', name: 'constructor' }];
    expect(diffManifests(base, { ...base, types })).toEqual(added);
  });
});

describe('fingerprint', () => {
  it('ignores comments and whitespace only', () => {
    const print = fingerprint('export type A = { a: string, };');
    expect(print).toMatch(/^[0-9a-f]{10}$/);
    expect(fingerprint('/** About a. */\nexport type A = {\n  a: string,\n};')).toBe(print);
    expect(fingerprint('export type A = { a?: string, };')).not.toBe(print);
    expect(fingerprint('export type A = "/* a */";')).not.toBe(fingerprint('export type A = "";'));
  });
});

describe('serializeManifest', () => {
  it('writes JSON with one entry per line', () => {
    const text = serializeManifest(base);
    expect(JSON.parse(text)).toEqual(base);
    expect(text).toContain(
      '    "fs/read": { "params": "FsReadParams", "result": "FsReadResponse", "stability": "stable" },\n',
    );
    expect(text).toContain('    "Said": "aaaaaaaaaa",\n');
    expect(text).toContain('  "itemTypes": [\n    "message",\n    "plan"\n  ],\n');
  });
});
