import { expect, test } from 'vitest';
import type { Sample } from '../../../scripts/soak/measure.js';
import { verdict } from '../../../scripts/soak/verdict.js';

const MIB = 1_048_576;

function samples(count: number, change: (index: number) => Partial<Sample>): Sample[] {
  const flat = { heap: 10 * MIB, serverRss: 0, files: 30, resources: 30, listeners: 30 };
  return Array.from({ length: count }, (_, index) => ({
    ...flat,
    seconds: index * 10,
    turns: index * 100,
    ...change(index),
  }));
}

test('what comes and goes is no growth', () => {
  expect(verdict(samples(10, () => ({})))).toEqual([]);
  const wave = (index: number): Partial<Sample> => ({
    heap: 10 * MIB + (index % 2) * MIB,
    listeners: 30 + (index % 3) * 10,
  });
  expect(verdict(samples(10, wave))).toEqual([]);
});

test.each<[string, (index: number) => Partial<Sample>, RegExp]>([
  ['heap', index => ({ heap: 10 * MIB + index * 200_000 }), /^the heap grew by \d+ KiB over 900/],
  ['files', index => ({ files: 30 + index * 10 }), /^files grew from 50 to 100$/],
  ['listeners', index => ({ listeners: 30 + index * 100 }), /^listeners grew from/],
  ['resources', index => ({ resources: index * 10 }), /^resources grew from/],
  ['turns', () => ({ turns: 7 }), /^no turn has ended/],
])('growth is told: %s', (_, change, problem) => {
  expect(verdict(samples(10, change))).toEqual([expect.stringMatching(problem)]);
});

test('too few samples are no verdict', () => {
  expect(verdict(samples(3, () => ({})))).toEqual(['there are too few samples to judge by']);
});
