import { expect, test } from 'vitest';
import { agreed, ordered } from '../../../bench/harness/run-question.js';

test('begins each round with another variant, and goes backwards every other one', () => {
  const rounds = [0, 1, 2, 3, 4, 5].map(round => ordered(['a', 'b', 'c'], round).join(''));
  expect(rounds).toEqual(['abc', 'acb', 'cab', 'cba', 'bca', 'bac']);
});

test('takes what the first sample came to when nothing was expected', () => {
  expect(agreed('q, a', undefined, { count: 2, checksum: 9 })).toEqual({ count: 2, checksum: 9 });
});

test.each([
  { count: 3, checksum: 9 },
  { count: 2, checksum: 8 },
])('refuses a sample that came to something else: %o', sample => {
  expect(() => agreed('q, a', { count: 2, checksum: 9 }, sample)).toThrow(
    `Cannot count q, a: ${sample.count} messages with checksum ${sample.checksum} came, not 2 with 9`,
  );
});
