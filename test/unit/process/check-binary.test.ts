import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ServerStartError } from '../../../src/errors.js';
import { checkBinary } from '../../../src/process/check-binary.js';
import { locateCodex } from '../../../src/process/find-codex.js';
import { fixture } from '../../support/fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Makes an executable file that begins with the given bytes. */
function program(head: readonly number[] | string, mode = 0o755): string {
  const path = join(temporaryFolder(), 'codex');
  const bytes = typeof head === 'string' ? Buffer.from(head) : Buffer.from(head);
  writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(64)]), { mode });
  chmodSync(path, mode);
  return path;
}

const elf = (machine: number): number[] => [
  ...[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0],
  machine,
  0,
];

const machO = (cpu: number): number[] => [
  0xcf,
  0xfa,
  0xed,
  0xfe,
  cpu,
  0,
  0,
  1,
  ...Array(12).fill(0),
];

test('the installed binary, and a script, can be run', () => {
  expect(() => checkBinary(locateCodex({ env: {} }).path)).not.toThrow();
  expect(() => checkBinary(fixture('end-with-input.sh'))).not.toThrow();
  expect(() => checkBinary(program('#!/x'))).not.toThrow();
});

describe('what cannot be run is refused, naming it', () => {
  function refusal(path: string): string {
    const act = (): void => checkBinary(path);
    expect(act).toThrow(ServerStartError);
    expect(act).toThrow(`Cannot start the app-server: ${path} `);
    try {
      act();
    } catch (error) {
      return String(error);
    }
    return '';
  }

  test('a folder, or nothing', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'codex'));
    expect(refusal(join(folder, 'codex'))).toContain('is not a file');
    expect(refusal(join(folder, 'none'))).toContain('is not a file');
    expect(refusal(join(fixture('no-program'), 'deeper'))).toContain('is not a file');
  });

  test('a file that is not executable', () => {
    expect(refusal(fixture('not-executable.sh'))).toContain('is not executable; run chmod +x');
  });

  test('a text without a header, and an empty file', () => {
    const path = join(temporaryFolder(), 'empty');
    writeFileSync(path, '', { mode: 0o755 });
    expect(refusal(path)).toContain(`is not a program for ${process.platform} ${process.arch}`);
    expect(refusal(fixture('no-program'))).toContain(
      `is not a program for ${process.platform} ${process.arch}`,
    );
  });
});

test.each([
  ['linux-x64', 'a program of this machine', { head: elf(62), accepted: true }],
  ['linux-x64', 'a program of another', { head: elf(183), accepted: false }],
  ['linux-arm64', 'a program of this machine', { head: elf(183), accepted: true }],
  ['linux-arm64', 'a program of another', { head: elf(62), accepted: false }],
  ['linux-riscv64', 'any program', { head: elf(243), accepted: true }],
  ['linux-x64', 'a program of macOS', { head: machO(7), accepted: false }],
  ['linux-x64', 'a program of Windows', { head: 'MZ', accepted: false }],
  ['darwin-arm64', 'a program of this machine', { head: machO(12), accepted: true }],
  ['darwin-arm64', 'a program that may be translated', { head: machO(7), accepted: true }],
  ['darwin-x64', 'a universal program', { head: [0xca, 0xfe, 0xba, 0xbe], accepted: true }],
  ['darwin-x64', 'a program of Linux', { head: elf(62), accepted: false }],
  ['win32-x64', 'a program of Windows', { head: 'MZ', accepted: true }],
  ['darwin-arm64', 'a script', { head: '#!/bin/sh', accepted: true }],
  ['win32-x64', 'a program of Linux', { head: elf(62), accepted: false }],
  ['win32-x64', 'a script', { head: '#!/bin/sh', accepted: false }],
])('on %s: %s', (host, _, { head, accepted }) => {
  const path = program(head);
  const [os, arch = ''] = host.split('-');
  const act = (): void => checkBinary(path, { os: os as NodeJS.Platform, arch });
  if (accepted) expect(act).not.toThrow();
  else expect(act).toThrow(ServerStartError);
});

test.each(['codex.cmd', 'codex.PS1', 'codex.bat'])('on Windows %s is for a shell only', name => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, '@echo off', { mode: 0o755 });
  expect(() => checkBinary(path, { os: 'win32', arch: 'x64' })).toThrow(
    `Cannot start the app-server: ${path} is a script that only a shell can run; give the codex.exe behind it as codexPath`,
  );
  expect(() => checkBinary(path, { os: 'linux', arch: 'x64' })).toThrow('is not a program for');
});
