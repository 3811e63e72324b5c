import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/util/compare-versions.js';

test('versions have an order', () => {
  const ordered = [
    '0.9.9',
    '0.160.0-alpha',
    '0.160.0-alpha.1',
    '0.160.0-alpha.2',
    '0.160.0-alpha.10',
    '0.160.0-alpha.beta',
    '0.160.0-beta',
    '0.160.0',
    '0.160.1',
    '1.0.0',
  ];
  for (const [index, older] of ordered.entries()) {
    expect(compareVersions(older, older)).toBe(0);
    for (const newer of ordered.slice(index + 1)) {
      expect([older, newer, Math.sign(compareVersions(older, newer))]).toEqual([older, newer, -1]);
      expect([newer, older, Math.sign(compareVersions(newer, older))]).toEqual([newer, older, 1]);
    }
  }
});

test('build metadata does not count', () => {
  expect(compareVersions('0.160.0+linux', '0.160.0')).toBe(0);
  expect(compareVersions('0.160.0-alpha.1+linux', '0.160.0')).toBeLessThan(0);
});

test.each(['unknown', '', '1.2', '0.160.0 (x86)', 'v1.2.3'])(
  '%j is neither older nor newer',
  text => {
    expect(compareVersions(text, '0.160.0')).toBe(0);
    expect(compareVersions('0.160.0', text)).toBe(0);
  },
);
