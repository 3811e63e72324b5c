import { expect, test } from 'vitest';
import {
  excerpt,
  formatDuration,
  formatUsage,
  oneLine,
  printable,
} from '../../../src/cli/format.js';
import { tokenUsage } from './events.js';

test.each([
  [0, '0.0 s'],
  [1_234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('counts tokens with separators, or says that there are none', () => {
  expect(formatUsage(tokenUsage(1_234, 56))).toBe('1,234 tokens in (0 cached), 56 out');
  expect(formatUsage(null)).toBe('no tokens counted');
});

test('takes what would move the cursor out of a text', () => {
  expect(printable('a\x1b[2Jb\r\n\tc\x07\x9b')).toBe('a[2Jb\n\tc');
  expect(oneLine('**Looking**\n  around \x1b', 80)).toBe('Looking around');
  expect(oneLine('abcdef', 4)).toBe('abc…');
});

test('shows the beginning of an output', () => {
  expect(excerpt('', 2)).toEqual([]);
  expect(excerpt('\n\n', 2)).toEqual([]);
  expect(excerpt('\x1b[31mred\x1b[0m\n', 2)).toEqual(['red']);
  // One line more is not worth a line that says so.
  expect(excerpt('a\nb\nc\n', 2)).toEqual(['a', 'b', 'c']);
  expect(excerpt('a\nb\nc\nd\n', 2)).toEqual(['a', 'b', '… 2 more lines']);
});
