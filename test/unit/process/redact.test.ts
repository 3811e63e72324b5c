import { describe, expect, test } from 'vitest';
import { redactor } from '../../../src/process/redact.js';

describe('the values of variables', () => {
  test.each([
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'githubToken',
    'AWS_SECRET_ACCESS_KEY',
    'PGPASSWORD',
    'MYSQL_PASSWD',
    'SSH_PASSPHRASE',
    'GOOGLE_CREDENTIALS',
    'SESSION_COOKIE',
    'npm_config__auth',
  ])('of %s are replaced, wherever they stand', name => {
    const redact = redactor({ [name]: 'pa$$ (w)ord' });
    expect(redact('a=pa$$ (w)ord;b=pa$$ (w)ord')).toBe('a=***;b=***');
  });

  test.each(['HOME', 'PATH', 'GIT_AUTHOR_NAME', 'RUST_LOG'])('of %s stay', name => {
    expect(redactor({ [name]: 'something-long' })('something-long')).toBe('something-long');
  });

  test('that are absent, empty or too short to be one stay', () => {
    const redact = redactor({ A_TOKEN: undefined, B_TOKEN: '', C_TOKEN: 'warn' });
    expect(redact('warn: undefined')).toBe('warn: undefined');
  });

  test('are replaced whole when one begins with another, and line by line', () => {
    const redact = redactor({
      A_KEY: 'abcdefgh',
      B_KEY: 'abcdefgh-ijkl',
      PEM_KEY: '-----BEGIN\nMIIEvQIBADAN\r\nBgkqhkiG9w0B\n',
    });
    expect(redact('abcdefgh-ijkl abcdefgh')).toBe('*** ***');
    expect(redact('x MIIEvQIBADAN\nBgkqhkiG9w0B')).toBe('x ***\n***');
  });
});

test.each([
  ['Authorization: Bearer abc.DEF-123_456', 'Authorization: Bearer ***'],
  ['authorization: basic dXNlcjpwYXNz==', 'authorization: basic ***'],
  ['Incorrect API key provided: sk-proj-abc_DEF12', 'Incorrect API key provided: ***'],
  ['token eyJhbGciOiJub.eyJzdWIiOiIx.c2ln, expired', 'token ***, expired'],
  ['proxy http://me:secret@proxy:8080/ failed', 'proxy http://***@proxy:8080/ failed'],
])('%s is recognized by its form', (text, redacted) => {
  expect(redactor({})(text)).toBe(redacted);
});

test.each([
  'the bearer token is missing',
  'a task-oriented desk-top risk-free text',
  'http://127.0.0.1:8080/v1?a=b@c',
  'thread 0198c0de-aaaa-7bbb-8ccc-0123456789ab not found',
])('%s stays', text => {
  expect(redactor({ OPENAI_API_KEY: 'sk-other-key' })(text)).toBe(text);
});
