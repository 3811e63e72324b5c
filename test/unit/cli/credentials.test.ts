import { expect, test } from 'vitest';
import { chooseCredentials } from '../../../src/cli/credentials.js';
import { secretKey } from '../../support/secrets.js';

const KEY = { OPENAI_API_KEY: ` ${secretKey()} ` };
const loggedIn = { account: { type: 'apiKey' }, requiresOpenaiAuth: true } as const;
const loggedOut = { account: null, requiresOpenaiAuth: true };
const noNeed = { account: null, requiresOpenaiAuth: false };

test.each([
  ['a login comes before the key', { ...loggedIn, env: KEY }, 'configured'],
  ['a provider without login comes before the key', { ...noNeed, env: KEY }, 'configured'],
  ['a login alone is enough', { ...loggedIn, env: {} }, 'configured'],
  ['the key comes next', { ...loggedOut, env: KEY }, 'apiKey'],
  ['an empty key is none', { ...loggedOut, env: { OPENAI_API_KEY: ' ' } }, 'none'],
  ['there may be nothing', { ...loggedOut, env: {} }, 'none'],
])('%s', (_, { env, ...account }, kind) => {
  expect(chooseCredentials(account, env)).toEqual(
    kind === 'apiKey' ? { kind, apiKey: secretKey() } : { kind },
  );
});
