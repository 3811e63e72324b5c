import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../../scripts/protocol/merge-types.js';
import {
  type ReleaseReport,
  releaseRow,
  renderMethodVersions,
  renderTables,
  withTables,
} from '../../../scripts/versions/document.js';
import {
  expectedToLack,
  methodVersions,
  optionVersions,
  type ReleaseFacts,
  releaseFacts,
} from '../../../scripts/versions/facts.js';
import { earlierReleases } from '../../../scripts/versions/releases.js';
import manifest from '../../../src/protocol/manifest.json' with { type: 'json' };
import { METHOD_VERSIONS } from '../../../src/protocol/method-versions.js';
import { MIN_SERVER_VERSION, PROTOCOL_VERSION } from '../../../src/protocol/protocol.js';
import { compareVersions } from '../../../src/util/compare-versions.js';

function release(version: string, methods: string[], options: string[] = []): ReleaseFacts {
  return { version, methods: new Set(methods), options: new Set(options) };
}

function alias(name: string, type: string): Declaration {
  return { name, text: `export type ${name} = ${type};` };
}

const releases = [
  release('0.10.0', ['a', 'b', 'c', 'd'], ['P.x', 'P.y', 'Q.z']),
  release('0.2.0', ['a', 'gone', 'c'], ['P.x']),
  release('0.9.0', ['a', 'b'], ['P.x', 'P.y']),
];

describe('facts of a release', () => {
  it('are its requests, and the fields of their params', () => {
    const types = [
      alias(
        'ClientRequest',
        '{ "method": "a", id: number, params: AParams } | { "method": "b", params: undefined }',
      ),
      alias('AParams', '{ one: string } & ({ two?: number } | { three: null })'),
      alias('OtherParams', '{ four: string }'),
    ];
    const { methods, options } = releaseFacts('1.2.3', types);
    expect([...methods]).toEqual(['a', 'b']);
    expect([...options]).toEqual(['AParams.one', 'AParams.two', 'AParams.three']);
  });

  it('say which release has had a method since, whatever their order', () => {
    expect(methodVersions(releases)).toEqual({ b: '0.9.0', c: '0.10.0', d: '0.10.0' });
    expect(methodVersions([...releases].reverse())).toEqual(methodVersions(releases));
    expect(methodVersions([])).toEqual({});
  });

  it('leave out options whose params are new altogether', () => {
    expect(optionVersions(releases)).toEqual({ 'P.y': '0.9.0' });
  });

  it('say what a release lacks', () => {
    const versions = { b: '0.9.0', c: '0.10.0' };
    expect(expectedToLack(versions, '0.2.0')).toEqual(['b', 'c']);
    expect(expectedToLack(versions, '0.9.0')).toEqual(['c']);
    expect(expectedToLack(versions, '0.10.0')).toEqual([]);
  });
});

describe('the document', () => {
  const reports: ReleaseReport[] = releases.map(facts => ({ facts, results: [{ name: 'run' }] }));
  const failing: ReleaseReport = {
    facts: release('0.9.0', ['a']),
    results: [{ name: 'run' }, { name: 'tool', problem: 'no' }, { name: 'steer', problem: 'no' }],
  };

  it('has a row for each release, newest first, and for what came later', () => {
    expect(renderTables(reports, { b: '0.9.0', c: '0.10.0' }, { 'P.y': '0.9.0' })).toBe(
      [
        '| app-server | checks | methods | what does not work |',
        '|---|---|---|---|',
        '| 0.10.0 | 1 of 1 | 4 of 4 | nothing |',
        '| 0.9.0 | 1 of 1 | 2 of 4 | nothing |',
        '| 0.2.0 | 1 of 1 | 2 of 4 | nothing |',
        '',
        '| method | came with |',
        '|---|---|',
        '| `c` | 0.10.0 |',
        '| `b` | 0.9.0 |',
        '',
        '| option | came with |',
        '|---|---|',
        '| `P.y` | 0.9.0 |',
      ].join('\n'),
    );
  });

  it('names the checks that fail', () => {
    expect(releaseRow(failing, new Set(['a', 'b']))).toBe(
      '| 0.9.0 | 1 of 3 | 1 of 2 | tool, steer |',
    );
  });

  it('keeps what is around the tables', () => {
    const text = 'above\n<!-- begin: releases -->\nold\n<!-- end: releases -->\nbelow\n';
    expect(withTables(text, 'new')).toBe(text.replace('old', 'new'));
    expect(() => withTables('nothing', 'new')).toThrow('Cannot write the tables');
  });
});

describe('the committed facts', () => {
  it('begin at the oldest release and end at the pinned one', () => {
    expect(earlierReleases[0]).toBe(MIN_SERVER_VERSION);
    expect([...earlierReleases].sort(compareVersions)).toEqual(earlierReleases);
    expect(compareVersions(earlierReleases.at(-1) ?? '', PROTOCOL_VERSION)).toBeLessThan(0);
  });

  it('are about methods of the pinned release, and releases that are tested', () => {
    const known = Object.keys(manifest.clientRequests);
    const tested = [...earlierReleases.slice(1), PROTOCOL_VERSION];
    expect(Object.keys(METHOD_VERSIONS).length).toBeGreaterThan(0);
    for (const [method, version] of Object.entries(METHOD_VERSIONS)) {
      expect(known).toContain(method);
      expect(tested).toContain(version);
    }
    expect(renderMethodVersions(METHOD_VERSIONS)).toContain("  'thread/sample': '0.164.0',\n");
  });
});
