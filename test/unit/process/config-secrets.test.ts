import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import {
  type ConfigObject,
  checkedOverrides,
  configOverrides,
} from '../../../src/process/config-overrides.js';
import { rejection } from '../../support/deferred.js';

const provider = (fields: ConfigObject): ConfigObject => ({ model_providers: { mine: fields } });
const server = (fields: ConfigObject): ConfigObject => ({ mcp_servers: { mine: fields } });

describe('a credential is refused, without repeating it', () => {
  test.each<[ConfigObject, string]>([
    [
      provider({ experimental_bearer_token: 'hush' }),
      'model_providers.mine.experimental_bearer_token',
    ],
    [provider({ api_key: 'hush' }), 'model_providers.mine.api_key'],
    [provider({ apiKey: 'hush' }), 'model_providers.mine.apiKey'],
    [
      provider({ http_headers: { Authorization: 'hush' } }),
      'model_providers.mine.http_headers.Authorization',
    ],
    [
      provider({ http_headers: { 'X-Api-Key': 'hush' } }),
      'model_providers.mine.http_headers.X-Api-Key',
    ],
    [
      provider({ http_headers: { 'x-functions-key': 'hush' } }),
      'model_providers.mine.http_headers.x-functions-key',
    ],
    [provider({ http_headers: { Cookie: 'hush' } }), 'model_providers.mine.http_headers.Cookie'],
    [provider({ query_params: { key: 'hush' } }), 'model_providers.mine.query_params.key'],
    [provider({ base_url: 'https://me:hush@host/v1' }), 'model_providers.mine.base_url'],
    [server({ bearer_token: 'hush' }), 'mcp_servers.mine.bearer_token'],
    [server({ oauth: { client_secret: 'hush' } }), 'mcp_servers.mine.oauth.client_secret'],
    [server({ env: { GITHUB_TOKEN: 'hush' } }), 'mcp_servers.mine.env.GITHUB_TOKEN'],
    [server({ env: { PGPASSWORD: 'x', DB_PASSWORD: 'hush' } }), 'mcp_servers.mine.env.DB_PASSWORD'],
    [server({ args: ['--header', 'Bearer hush'] }), 'mcp_servers.mine.args'],
    [server({ args: ['sk-hush-0123456789abcdef'] }), 'mcp_servers.mine.args'],
    [
      { shell_environment_policy: { set: { AWS_SECRET_ACCESS_KEY: 'hush' } } },
      'shell_environment_policy.set.AWS_SECRET_ACCESS_KEY',
    ],
    [{ list: [{ deep: { password: 'hush' } }] }, 'list'],
    [{ table: { 'needs quotes': 1, token: 'hush' } }, 'table'],
  ])('%j', (config, path) => {
    const act = (): unknown => configOverrides(config);
    expect(act).toThrow(InvalidArgumentError);
    expect(act).toThrow(expect.objectContaining({ argument: `config.${path}` }));
    expect(act).toThrow(`Cannot set config.${path}: it holds a credential`);
    expect(act).not.toThrow('hush');
  });

  test.each([
    'model_providers.mine.experimental_bearer_token="hush"',
    'model_providers.mine.experimental_bearer_token = hush, no TOML',
    'model_providers.mine.http_headers={ "Authorization" = "hush" }',
    'model_providers={ mine = { http_headers = { Authorization = "hush" } } }',
    'mcp_servers.mine.env={ A = "1", API_KEY = "hush" }',
    'a."token"="hush"',
    'a=Bearer hush',
  ])('raw: %s', async override => {
    const error = await rejection((async () => checkedOverrides(['model="x"', override]))());
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'configOverrides[1]' });
    expect(String(error)).toContain('env_key');
    expect(String(error)).not.toContain('hush');
  });
});

describe('what only sounds like one passes', () => {
  test.each<ConfigObject>([
    { model_auto_compact_token_limit: 100_000, tool_output_token_limit: 10_000 },
    { model_auto_compact_token_limit_scope: 'total' },
    { features: { token_budget: true } },
    { cli_auth_credentials_store: 'file', mcp_oauth_credentials_store: 'keyring' },
    provider({ env_key: 'OPENAI_API_KEY', env_key_instructions: 'Ask for a token' }),
    provider({ env_http_headers: { Authorization: 'MY_HEADER', 'X-Api-Key': 'MY_KEY' } }),
    provider({ http_headers: { 'X-Feature': 'on' }, query_params: { 'api-version': '1' } }),
    provider({ base_url: 'http://127.0.0.1:8080/v1', requires_openai_auth: true }),
    server({ bearer_token_env_var: 'GITHUB_TOKEN', env_vars: ['GITHUB_TOKEN'] }),
    server({ env: { LOG_LEVEL: 'debug' }, token_url: 'https://host/token' }),
    server({ tools: { create_token: { approval_mode: 'approve' } } }),
    { otel: { exporter: { 'otlp-http': { tls: { 'client-private-key': '/etc/key.pem' } } } } },
    { shell_environment_policy: { exclude: ['*TOKEN*', '*SECRET*'] } },
    { permissions: { mine: { filesystem: { secret: 'none' } } } },
    { projects: { '/home/me/token': { trust_level: 'trusted' } } },
    { token: '', secret: false, password: 3 },
    { developer_instructions: 'Send the bearer token as Bearer TOKEN, never sk-keys' },
  ])('%j', config => {
    const overrides = configOverrides(config);
    expect(overrides.length).toBeGreaterThan(0);
    expect(checkedOverrides(overrides)).toBe(overrides);
  });

  test('and what is no override at all is the app-server’s business', () => {
    const odd = ['', '=', 'a', 'a=', 'a.b.=[', '..=1'];
    expect(checkedOverrides(odd)).toBe(odd);
  });
});
