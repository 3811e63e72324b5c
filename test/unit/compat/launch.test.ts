import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { launchKey, readLaunch } from '../../../src/compat/launch.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('takes this environment as it is, and leaves it alone', () => {
  vi.stubEnv('CODEX_API_KEY', undefined);
  vi.stubEnv('A_VARIABLE', 'here');
  const { env } = readLaunch({});
  expect(env).toEqual({ ...process.env, CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'codex_sdk_ts' });
  expect(process.env).not.toHaveProperty('CODEX_INTERNAL_ORIGINATOR_OVERRIDE');
});

test('takes a given environment instead, with its own name for the program', () => {
  const env = { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'me', X: '1' };
  const launch = readLaunch({ env });
  expect(launch.env).toEqual(env);
  expect(launch.env).not.toBe(env);
});

test('orders configuration by who wins', () => {
  const launch = readLaunch({
    env: {},
    config: { a: { b: 1 } },
    configOverrides: ['a.b=2'],
    baseUrl: 'http://h/v1',
  });
  expect(launch.configOverrides).toEqual(['a.b=1', 'a.b=2', 'openai_base_url="http://h/v1"']);
});

describe('a key', () => {
  const ephemeral = 'cli_auth_credentials_store="ephemeral"';

  test.each([
    [{ apiKey: 'sk-a' }, {}, 'sk-a'],
    [{}, { CODEX_API_KEY: 'sk-b' }, 'sk-b'],
    [{ apiKey: 'sk-a' }, { CODEX_API_KEY: 'sk-b' }, 'sk-a'],
    [{ apiKey: '' }, { CODEX_API_KEY: 'sk-b' }, 'sk-b'],
  ])('is kept in memory: %j %j', (options, env, key) => {
    const launch = readLaunch({ ...options, env });
    expect(launch.apiKey).toBe(key);
    expect(launch.configOverrides).toEqual([ephemeral]);
  });

  test('that is not there changes nothing', () => {
    expect(readLaunch({ env: { CODEX_API_KEY: '' } })).toMatchObject({
      apiKey: undefined,
      configOverrides: [],
    });
  });
});

test('keeps credentials apart from what goes on the command line', () => {
  const launch = readLaunch({
    env: {},
    config: { model_providers: { m: { name: 'm', http_headers: { Authorization: 'Bearer x' } } } },
    configOverrides: ['model_providers.m.experimental_bearer_token=plain text'],
  });
  expect(launch.configOverrides).toEqual(['model_providers.m.name="m"']);
  expect(launch.threadConfig).toEqual({
    'model_providers.m.http_headers.Authorization': 'Bearer x',
    'model_providers.m.experimental_bearer_token': 'plain text',
  });
});

describe('the app-server is the same', () => {
  const base = { env: { A: '1', B: '2' }, config: { x: 1 } };

  test.each([
    [{ ...base, env: { B: '2', A: '1' } }],
    [{ ...base, idleTimeoutMs: 5 }],
    [{ env: base.env, configOverrides: ['x=1'] }],
  ])('for %j', options => {
    expect(launchKey(readLaunch(options))).toBe(launchKey(readLaunch(base)));
  });

  test.each([
    [{ ...base, env: { A: '1' } }],
    [{ ...base, apiKey: 'sk-a' }],
    [{ ...base, config: { x: 2 } }],
    [{ ...base, codexPathOverride: '/codex' }],
    [{ ...base, baseUrl: 'http://h' }],
  ])('not for %j', options => {
    expect(launchKey(readLaunch(options))).not.toBe(launchKey(readLaunch(base)));
  });
});

test('keeps an idle app-server for a minute unless told otherwise', () => {
  expect(readLaunch({ env: {} }).idleTimeoutMs).toBe(60_000);
  expect(readLaunch({ env: {}, idleTimeoutMs: 0 }).idleTimeoutMs).toBe(0);
});

test('looks for a program without a path on the PATH of its environment', () => {
  const [empty, full] = [temporaryFolder(), temporaryFolder()];
  const program = join(full, 'my-codex');
  writeFileSync(program, '');
  const env = { PATH: [empty, full].join(delimiter) };
  const pathOf = (codexPathOverride: string) => readLaunch({ env, codexPathOverride }).codexPath;
  expect(pathOf('my-codex')).toBe('my-codex');
  chmodSync(program, 0o755);
  expect(pathOf('my-codex')).toBe(program);
  expect(pathOf('./my-codex')).toBe('./my-codex');
});
