import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CodexNotFoundError } from '../../../src/errors.js';
import { type FindCodexOptions, findCodex, locateCodex } from '../../../src/process/find-codex.js';
import { fixture } from '../../support/fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const modules = vi.hoisted(() => ({ hidden: false }));

vi.mock('node:module', async importOriginal => {
  const original = await importOriginal<typeof import('node:module')>();
  return {
    ...original,
    createRequire: (from: string | URL) => {
      if (modules.hidden) throw new Error('Cannot find module');
      return original.createRequire(from);
    },
  };
});

const PLATFORM = `${process.platform}-${process.arch}`;

afterEach(() => {
  modules.hidden = false;
  vi.unstubAllEnvs();
});

/** Makes a folder with an executable `codex` in it. */
function folderWithCodex(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'codex'), '#!/bin/sh\necho codex-cli 4.5.6\n', { mode: 0o755 });
  return folder;
}

function notFound(options: FindCodexOptions): CodexNotFoundError {
  try {
    locateCodex(options);
  } catch (error) {
    if (error instanceof CodexNotFoundError) return error;
    throw error;
  }
  throw new Error('something was found');
}

describe('the order', () => {
  test('codexPath goes before CODEX_PATH, which goes before the package, which goes before PATH', () => {
    const [given, variable, path] = [folderWithCodex(), folderWithCodex(), folderWithCodex()];
    const env = { CODEX_PATH: join(variable, 'codex'), PATH: path };
    expect(locateCodex({ codexPath: join(given, 'codex'), env })).toMatchObject({
      path: join(given, 'codex'),
      source: 'codexPath',
    });
    expect(locateCodex({ env })).toMatchObject({
      path: join(variable, 'codex'),
      source: 'CODEX_PATH',
    });
    expect(locateCodex({ env: { PATH: path } }).source).toBe('package');
    expect(locateCodex({ env: { CODEX_PATH: '', PATH: path } }).source).toBe('package');
    modules.hidden = true;
    expect(locateCodex({ env: { PATH: path } })).toMatchObject({
      path: join(path, 'codex'),
      source: 'PATH',
    });
  });

  test('the environment is this process’s unless one is given', () => {
    const path = join(folderWithCodex(), 'codex');
    vi.stubEnv('CODEX_PATH', path);
    expect(locateCodex()).toMatchObject({ path, source: 'CODEX_PATH' });
    expect(locateCodex({ env: {} }).source).toBe('package');
  });

  test('a given path counts from the current folder', () => {
    const path = join(folderWithCodex(), 'codex');
    expect(locateCodex({ codexPath: relative(process.cwd(), path) }).path).toBe(path);
  });
});

test('the package brings its version, and its helpers for PATH', () => {
  const located = locateCodex({ env: {} });
  expect(located.source).toBe('package');
  expect(located.helperFolder).toBe(join(dirname(dirname(located.path)), 'codex-path'));
  expect(findCodex({ env: {} })).toEqual({
    path: located.path,
    source: 'package',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

describe('nothing else is tried than what was given', () => {
  test.each(['codexPath', 'CODEX_PATH'] as const)('%s', source => {
    const path = join(temporaryFolder(), 'none');
    const env = { PATH: folderWithCodex() };
    const error = notFound(
      source === 'codexPath' ? { codexPath: path, env } : { env: { ...env, CODEX_PATH: path } },
    );
    expect(error.tried).toEqual([path]);
    expect(error.message).toBe(
      `Cannot find the codex binary: ${source} is ${path}, and there is no such file`,
    );
  });

  test('a path beneath a file is none either', () => {
    const codexPath = join(folderWithCodex(), 'codex', 'deeper');
    expect(notFound({ codexPath }).tried).toEqual([codexPath]);
  });
});

describe('on PATH', () => {
  test('the first folder that has one counts; others are passed by', () => {
    modules.hidden = true;
    const [first, second] = [folderWithCodex(), folderWithCodex()];
    const PATH = ['', '/none', temporaryFolder(), first, second].join(delimiter);
    expect(locateCodex({ env: { PATH } }).path).toBe(join(first, 'codex'));
  });

  test('what cannot be run is passed by, as a shell does', () => {
    modules.hidden = true;
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'codex'));
    const plain = folderWithCodex();
    chmodSync(join(plain, 'codex'), 0o644);
    const broken = temporaryFolder();
    symlinkSync('/none', join(broken, 'codex'));
    const file = join(folderWithCodex(), 'codex');
    const last = folderWithCodex();
    const PATH = [folder, plain, broken, file, last].join(delimiter);
    expect(locateCodex({ env: { PATH } }).path).toBe(join(last, 'codex'));
  });

  test('a relative folder gives an absolute path', () => {
    modules.hidden = true;
    const folder = folderWithCodex();
    const env = { PATH: relative(process.cwd(), folder) };
    expect(locateCodex({ env }).path).toBe(join(folder, 'codex'));
  });

  test('the case of a name counts', () => {
    modules.hidden = true;
    const folder = folderWithCodex();
    expect(() => locateCodex({ env: { Path: folder } })).toThrow('each of the 0 folders');
  });
});

describe('when there is none anywhere', () => {
  test('every place is named', () => {
    modules.hidden = true;
    const error = notFound({ env: { PATH: ['/none', '/nowhere'].join(delimiter) } });
    expect(error.tried).toEqual([
      `the package @openai/codex-${PLATFORM} (not installed)`,
      'codex in each of the 2 folders of PATH',
    ]);
    for (const place of error.tried) expect(error.message).toContain(place);
    expect(error.message).toContain('Install @openai/codex, or set codexPath or CODEX_PATH');
  });

  test('a platform without a package is said to be one', () => {
    expect(() => locateCodex({ env: {} }, { os: 'linux', arch: 'mips' })).toThrow(
      expect.objectContaining({
        tried: [
          'the package @openai/codex-linux-mips (there is none for this platform)',
          'codex in each of the 0 folders of PATH',
        ],
      }),
    );
  });
});

describe('the version', () => {
  test('is asked of a binary without a package', () => {
    const path = fixture('codex-version.sh');
    expect(findCodex({ codexPath: path })).toEqual({
      path,
      source: 'codexPath',
      version: '1.2.3-alpha.4',
    });
    expect(locateCodex({ codexPath: path }).helperFolder).toBeNull();
  });

  test.each(['no-version.sh', 'not-executable.sh'])('is null when %s does not tell', name => {
    expect(findCodex({ codexPath: fixture(name) }).version).toBeNull();
  });

  test.each([
    ['{"version":"7.8.9"}', '7.8.9'],
    ['{"version":7}', null],
    ['{}', null],
    ['garbage', null],
  ])('the package’s codex-package.json %s says %s', (content, version) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'bin'));
    mkdirSync(join(root, 'codex-path'));
    writeFileSync(join(root, 'bin', 'codex'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(root, 'codex-package.json'), content);
    const codexPath = join(root, 'bin', 'codex');
    expect(findCodex({ codexPath }).version).toBe(version);
    expect(locateCodex({ codexPath }).helperFolder).toBe(join(root, 'codex-path'));
  });
});
