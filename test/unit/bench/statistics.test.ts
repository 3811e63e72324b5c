import { expect, test } from 'vitest';
import { median, percentile, slope } from '../../../scripts/lib/statistics.js';

test('the median of an odd number, of an even one, and of nothing', () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBe(0);
});

test('percentiles lie between the values next to them', () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  expect(percentile(values, 99)).toBe(99);
  expect(percentile([0, 10], 25)).toBe(2.5);
  expect(percentile([7], 99)).toBe(7);
});

test('fits a line to points that stray from it', () => {
  const points = [0, 1, 2, 3].map(x => ({ x, y: 100 + 3 * x + (x % 3 === 0 ? 1 : -1) }));
  expect(slope(points)).toBeCloseTo(3);
  expect(slope([{ x: 1, y: 5 }])).toBe(0);
});
