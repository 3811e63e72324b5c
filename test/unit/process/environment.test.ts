import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import {
  buildEnvironment,
  checkFolder,
  variableOf,
  withFolderOnPath,
} from '../../../src/process/environment.js';
import { MACOS, WINDOWS } from '../../support/platforms.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('buildEnvironment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('the base is this process’s, and what is given goes over it', () => {
    vi.stubEnv('INHERITED', 'yes');
    vi.stubEnv('CHANGED', 'before');
    const env = buildEnvironment({ env: { CHANGED: 'after', ADDED: '' } });
    expect(env).toMatchObject({ INHERITED: 'yes', CHANGED: 'after', ADDED: '' });
    expect(Object.keys(env)).toEqual(expect.arrayContaining(Object.keys(process.env)));
  });

  test('undefined takes a variable away', () => {
    vi.stubEnv('INHERITED', 'yes');
    const env = buildEnvironment({ env: { INHERITED: undefined, NEVER: undefined } });
    expect(env).not.toHaveProperty('INHERITED');
    expect(env).not.toHaveProperty('NEVER');
  });

  test('nothing is inherited when that is not wanted', () => {
    vi.stubEnv('INHERITED', 'yes');
    expect(buildEnvironment({ inheritEnv: false })).toEqual({});
    expect(buildEnvironment({ inheritEnv: false, env: { A: '1' } })).toEqual({ A: '1' });
  });

  test('codexHome is CODEX_HOME, absolute, before everything else', () => {
    vi.stubEnv('CODEX_HOME', '/inherited');
    expect(buildEnvironment({})['CODEX_HOME']).toBe('/inherited');
    const env = buildEnvironment({ env: { CODEX_HOME: '/given' }, codexHome: 'some/home' });
    expect(env['CODEX_HOME']).toBe(resolve('some/home'));
  });

  test('what was given stays as it was', () => {
    const env = Object.freeze({ A: undefined, B: '1' });
    buildEnvironment({ env });
    expect(env).toEqual({ A: undefined, B: '1' });
  });
});

describe('on Windows the case of a name does not count', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('a variable that is given replaces the inherited one, however that is spelt', () => {
    vi.stubEnv('MixedCase', 'inherited');
    const env = buildEnvironment({ env: { MIXEDCASE: 'given' } }, WINDOWS);
    expect(env['MIXEDCASE']).toBe('given');
    expect(env).not.toHaveProperty('MixedCase');
    const elsewhere = buildEnvironment({ env: { MIXEDCASE: 'given' } }, MACOS);
    expect(elsewhere).toMatchObject({ MixedCase: 'inherited', MIXEDCASE: 'given' });
  });

  test('undefined takes a variable away, however it is spelt', () => {
    vi.stubEnv('MixedCase', 'inherited');
    const env = buildEnvironment({ env: { mixedcase: undefined } }, WINDOWS);
    expect(Object.keys(env).map(name => name.toUpperCase())).not.toContain('MIXEDCASE');
    expect(buildEnvironment({ env: { mixedcase: undefined } }, MACOS)).toHaveProperty('MixedCase');
  });

  test('codexHome replaces every CODEX_HOME', () => {
    const env = buildEnvironment({ env: { Codex_Home: 'x' }, codexHome: 'some/home' }, WINDOWS);
    const homes = Object.entries(env).filter(([name]) => /^codex_home$/i.test(name));
    expect(homes).toEqual([['CODEX_HOME', resolve('some/home')]]);
  });

  test('a variable is read, however it is spelt', () => {
    expect(variableOf({ Path: 'x' }, 'PATH', WINDOWS)).toBe('x');
    expect(variableOf({ PATH: undefined, path: 'x' }, 'PATH', WINDOWS)).toBe('x');
    expect(variableOf({ Path: 'x' }, 'PATH', MACOS)).toBeUndefined();
    expect(variableOf({}, 'PATH', WINDOWS)).toBeUndefined();
  });

  test('PATH stays one, and an empty one is none', () => {
    expect(withFolderOnPath({ path: 'C:\\b', A: '1' }, 'C:\\a', WINDOWS)).toEqual({
      path: 'C:\\a;C:\\b',
      A: '1',
    });
    expect(withFolderOnPath({ PATH: '' }, '/a', MACOS)).toEqual({ PATH: '/a' });
    expect(withFolderOnPath({ PATH: '/b' }, null, MACOS)).toEqual({ PATH: '/b' });
  });

  test('what no program runs without stays, though nothing is inherited', () => {
    for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
    vi.stubEnv('SYSTEMROOT', 'C:\\Windows');
    vi.stubEnv('MY_TOKEN', 'not for others');
    expect(buildEnvironment({ inheritEnv: false }, WINDOWS)).toEqual({
      SystemRoot: 'C:\\Windows',
    });
    const env = { systemroot: undefined, A: '1' };
    expect(buildEnvironment({ inheritEnv: false, env }, WINDOWS)).toEqual({ A: '1' });
    expect(buildEnvironment({ inheritEnv: false }, MACOS)).toEqual({});
  });
});

describe('checkFolder', () => {
  test('a folder passes, absolute or counted from the base', () => {
    const folder = temporaryFolder();
    expect(() => checkFolder('options.cwd', folder)).not.toThrow();
    expect(() => checkFolder('options.cwd', '.', folder)).not.toThrow();
    expect(() => checkFolder('options.cwd', 'test')).not.toThrow();
  });

  test.each([
    ['nothing', 'none'],
    ['a file', 'file'],
    ['something beneath a file', 'file/deeper'],
    ['a name too long for any folder', 'x'.repeat(5_000)],
  ])('%s is refused with the argument and the absolute path', (_, path) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const act = (): void => checkFolder('options.codexHome', path, folder);
    expect(act).toThrow(InvalidArgumentError);
    expect(act).toThrow(expect.objectContaining({ argument: 'options.codexHome' }));
    expect(act).toThrow(`Cannot use codexHome: ${join(folder, path)} is not a folder`);
  });
});
