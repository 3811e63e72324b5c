import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isExecutable, lookAt } from '../../../src/process/look-at.js';
import { fixture } from '../../support/fixtures.js';

test('a file and a folder are seen, what is not there is undefined', () => {
  const file = fixture('no-program');
  expect(lookAt(file)?.isFile()).toBe(true);
  expect(lookAt(fixture('.'))?.isDirectory()).toBe(true);
  expect(lookAt(fixture('none'))).toBeUndefined();
});

test.each([join(fixture('no-program'), 'deeper'), 'x'.repeat(300), 'a\0b'])(
  'a path that cannot be looked at is not there: %j',
  path => {
    expect(lookAt(path)).toBeUndefined();
  },
);

test('executable is what this process may run', () => {
  expect(isExecutable(fixture('no-program'))).toBe(true);
  expect(isExecutable(fixture('not-executable.sh'))).toBe(false);
  expect(isExecutable(fixture('none'))).toBe(false);
});
