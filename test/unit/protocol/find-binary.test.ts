import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findBinary } from '../../../scripts/protocol/find-binary.js';

it('finds the installed binary of this platform', () => {
  expect(existsSync(findBinary())).toBe(true);
});

it('names a platform for which there is no binary', () => {
  expect(() => findBinary('sunos', 'x64')).toThrow(
    'Cannot find the codex binary: there is none for sunos-x64',
  );
});

it('names a platform package that is not installed', () => {
  const other = process.platform === 'win32' ? 'darwin' : 'win32';
  expect(() => findBinary(other, 'arm64')).toThrow(
    `Cannot find the codex binary: @openai/codex-${other}-arm64 is not installed`,
  );
});
