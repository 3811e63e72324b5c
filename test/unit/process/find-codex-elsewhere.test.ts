import { beforeEach, describe, expect, test, vi } from 'vitest';
import { locateCodex } from '../../../src/process/find-codex.js';
import { MACOS, WINDOWS } from '../../support/platforms.js';

/** What there is on the disk and in the packages, as on a machine of another platform. */
const machine = vi.hoisted(() => ({ files: new Set<string>(), packages: new Map() }));

vi.mock('../../../src/process/look-at.js', () => ({
  lookAt: (path: string) =>
    machine.files.has(path) ? { isFile: () => true, isDirectory: () => false } : undefined,
  isExecutable: (path: string) => machine.files.has(path),
}));

vi.mock('node:module', async importOriginal => ({
  ...(await importOriginal<typeof import('node:module')>()),
  createRequire: () => ({
    resolve: (name: string) => {
      const path: unknown = machine.packages.get(name);
      if (path === undefined) throw new Error('Cannot find module');
      return path;
    },
  }),
}));

beforeEach(() => {
  machine.files.clear();
  machine.packages.clear();
});

function install(root: string, name: string): void {
  machine.packages.set('@openai/codex/package.json', `${root}codex`);
  machine.packages.set(`${name}/package.json`, `${root}${name}/package.json`);
}

test.each([
  ['linux', 'x64', 'x86_64-unknown-linux-musl'],
  ['linux', 'arm64', 'aarch64-unknown-linux-musl'],
  ['darwin', 'x64', 'x86_64-apple-darwin'],
  ['darwin', 'arm64', 'aarch64-apple-darwin'],
] as const)('the package of %s %s holds %s', (os, arch, triple) => {
  const name = `@openai/codex-${os}-${arch}`;
  install('/app/node_modules/', name);
  const path = `/app/node_modules/${name}/vendor/${triple}/bin/codex`;
  machine.files.add(path);
  expect(locateCodex({ env: {} }, { os, arch })).toMatchObject({ path, source: 'package' });
});

test.each([
  ['x64', 'x86_64-pc-windows-msvc'],
  ['arm64', 'aarch64-pc-windows-msvc'],
])('the package of Windows %s holds %s, with its helpers beside', (arch, triple) => {
  const name = `@openai/codex-win32-${arch}`;
  machine.packages.set('@openai/codex/package.json', 'C:\\app\\codex');
  machine.packages.set(`${name}/package.json`, 'C:\\app\\win\\package.json');
  const vendor = `C:\\app\\win\\vendor\\${triple}`;
  machine.files.add(`${vendor}\\bin\\codex.exe`).add(`${vendor}\\codex-path`);
  expect(locateCodex({ env: {} }, { os: 'win32', arch })).toEqual({
    path: `${vendor}\\bin\\codex.exe`,
    source: 'package',
    helperFolder: `${vendor}\\codex-path`,
  });
});

test('a package without its binary is named with the path', () => {
  install('/app/', '@openai/codex-darwin-arm64');
  expect(() => locateCodex({ env: {} }, MACOS)).toThrow(
    expect.objectContaining({
      tried: [
        '/app/@openai/codex-darwin-arm64/vendor/aarch64-apple-darwin/bin/codex',
        'codex in each of the 0 folders of PATH',
      ],
    }),
  );
});

describe('PATH of Windows', () => {
  test('is cut at semicolons, may have quotes, and any spelling', () => {
    machine.files
      .add('C:\\tools; old\\codex.exe')
      .add('D:\\tools\\codex.exe')
      .add('D:\\tools\\codex');
    for (const name of ['PATH', 'Path', 'path']) {
      const env = { [name]: 'C:\\Windows;;"D:\\tools";E:\\' };
      expect(locateCodex({ env }, WINDOWS)).toMatchObject({
        path: 'D:\\tools\\codex.exe',
        source: 'PATH',
      });
    }
  });

  test('holds no codex without an ending', () => {
    machine.files.add('D:\\tools\\codex');
    expect(() => locateCodex({ env: { Path: 'D:\\tools' } }, WINDOWS)).toThrow(
      'codex.exe in each of the 1 folders of PATH',
    );
  });

  test('of macOS is cut at colons', () => {
    machine.files.add('/opt/homebrew/bin/codex');
    const env = { PATH: '/usr/bin:/opt/homebrew/bin' };
    expect(locateCodex({ env }, MACOS).path).toBe('/opt/homebrew/bin/codex');
  });
});

describe('the scripts that npm puts on PATH of Windows', () => {
  const VENDOR = '@openai\\codex-win32-x64\\vendor\\x86_64-pc-windows-msvc\\bin\\codex.exe';
  const NPM = 'C:\\Users\\me\\AppData\\Roaming\\npm';

  test.each([
    ['installed globally', NPM, `${NPM}\\node_modules\\@openai\\codex\\node_modules\\${VENDOR}`],
    ['installed globally, flat', NPM, `${NPM}\\node_modules\\${VENDOR}`],
    ['of a project', 'D:\\app\\node_modules\\.bin', `D:\\app\\node_modules\\${VENDOR}`],
  ])('lead to the binary: %s', (_, folder, binary) => {
    machine.files.add(`${folder}\\codex.cmd`).add(`${folder}\\codex.ps1`).add(binary);
    expect(locateCodex({ env: { Path: `C:\\Windows;${folder}` } }, WINDOWS)).toMatchObject({
      path: binary,
      source: 'PATH',
    });
    const codexPath = `${folder}\\codex.cmd`;
    expect(locateCodex({ codexPath, env: {} }, WINDOWS)).toMatchObject({
      path: binary,
      source: 'codexPath',
    });
    expect(locateCodex({ env: { codex_path: codexPath } }, WINDOWS)).toMatchObject({
      path: binary,
      source: 'CODEX_PATH',
    });
  });

  test('are said to be of no use when there is none behind them, and the search goes on', () => {
    machine.files.add(`${NPM}\\codex.cmd`);
    const why = 'only a shell can run it, and there is no codex.exe behind it';
    expect(() => locateCodex({ env: { PATH: NPM } }, WINDOWS)).toThrow(
      `${NPM}\\codex.cmd (${why})`,
    );
    machine.files.add('D:\\tools\\codex.exe');
    expect(locateCodex({ env: { PATH: `${NPM};D:\\tools` } }, WINDOWS).path).toBe(
      'D:\\tools\\codex.exe',
    );
    // Starting it says the same: nothing is put in its place.
    expect(locateCodex({ codexPath: `${NPM}\\codex.cmd` }, WINDOWS).path).toBe(`${NPM}\\codex.cmd`);
  });

  test('are nothing anywhere else', () => {
    machine.files.add('/opt/codex.cmd').add(`/opt/node_modules/${VENDOR.replaceAll('\\', '/')}`);
    expect(() => locateCodex({ env: { PATH: '/opt' } }, MACOS)).toThrow('Cannot find');
  });
});
