import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Account } from '../../../src/account/account.js';
import {
  CodexError,
  InternalRpcError,
  InvalidArgumentError,
  MethodNotFoundError,
} from '../../../src/errors.js';
import { rejection } from '../../support/deferred.js';
import { CANARY, secretKey, secretToken } from '../../support/secrets.js';
import { FakeClient } from './fake-client.js';

const KEY = secretKey();
const TOKENS = { accessToken: secretToken(), chatgptAccountId: 'acc-1' };
const ASKED = { reason: 'unauthorized', previousAccountId: 'acc-1' } as const;
const { signal } = new AbortController();

function setUp(): { client: FakeClient; account: Account } {
  const client = new FakeClient();
  return { client, account: new Account(client) };
}

describe('an API key', () => {
  test('is sent as it is', async () => {
    const { client, account } = setUp();
    const login = account.loginWithApiKey(KEY);
    expect(client.last.params).toEqual({ type: 'apiKey', apiKey: KEY });
    client.last.answer({ type: 'apiKey' });
    expect(await login).toBeUndefined();
  });

  test.each([
    ['', 'Cannot log in: the API key is empty'],
    [`${KEY}\n`, 'Cannot log in: the API key holds whitespace'],
    [` ${KEY}`, 'Cannot log in: the API key holds whitespace'],
    [`${KEY} ${KEY}`, 'Cannot log in: the API key holds whitespace'],
    [`${KEY}\u0000`, 'Cannot log in: the API key holds a character that is not visible ASCII'],
    [`${KEY}é`, 'Cannot log in: the API key holds a character that is not visible ASCII'],
    [undefined, 'Cannot log in: the API key must be a string, not undefined'],
    [{ key: KEY }, 'Cannot log in: the API key must be a string, not object'],
  ])('is refused before it is sent: %j', async (key, message) => {
    const { client, account } = setUp();
    const error = await rejection(account.loginWithApiKey(key as string));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: 'key', message });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/sk.secr/);
    expect(client.sent).toEqual([]);
  });
});

describe('external tokens', () => {
  async function logIn(
    { client, account }: ReturnType<typeof setUp>,
    ...args: Parameters<Account['loginWithTokens']>
  ): Promise<void> {
    const login = account.loginWithTokens(...args);
    client.last.answer({ type: 'chatgptAuthTokens' });
    await login;
  }

  test('are sent without what the wire does not know', async () => {
    const set = setUp();
    const extra = { ...TOKENS, refreshToken: secretToken('refresh') };
    await logIn(set, extra);
    expect(set.client.last.params).toEqual({
      type: 'chatgptAuthTokens',
      ...TOKENS,
      chatgptPlanType: null,
    });
  });

  test.each([
    [null, 'tokens'],
    [{ ...TOKENS, accessToken: '' }, 'tokens.accessToken'],
    [{ ...TOKENS, accessToken: `${TOKENS.accessToken} ` }, 'tokens.accessToken'],
    [{ accessToken: TOKENS.accessToken }, 'tokens.chatgptAccountId'],
    [{ ...TOKENS, chatgptPlanType: 3 }, 'tokens.chatgptPlanType'],
  ])('are refused before they are sent: %j', async (tokens, argument) => {
    const { client, account } = setUp();
    const error = await rejection(account.loginWithTokens(tokens as typeof TOKENS));
    expect(error).toMatchObject({ argument, message: expect.stringMatching(/^Cannot log in: /) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
    expect(client.sent).toEqual([]);
  });

  test('are refreshed by the callback', async () => {
    const set = setUp();
    const fresh = {
      accessToken: secretToken('new'),
      chatgptAccountId: 'acc-2',
      chatgptPlanType: 'pro',
    };
    const asked: unknown[] = [];
    await logIn(set, TOKENS, request => {
      asked.push(request);
      return fresh;
    });
    expect(await set.account.answerRefresh(ASKED, signal)).toEqual(fresh);
    expect(await set.account.answerRefresh({ reason: 'unauthorized' }, signal)).toEqual(fresh);
    expect(asked).toEqual([
      { ...ASKED, signal },
      { reason: 'unauthorized', previousAccountId: null, signal },
    ]);
  });

  test('can be asked for before they are accepted', async () => {
    const { client, account } = setUp();
    const login = account.loginWithTokens(TOKENS, async () => TOKENS);
    expect(await account.answerRefresh(ASKED, signal)).toMatchObject(TOKENS);
    client.last.answer({ type: 'chatgptAuthTokens' });
    await login;
  });

  test('are not refreshed without a callback, nor after another login or a logout', async () => {
    const set = setUp();
    const refused = async (): Promise<void> => {
      const error = await rejection(set.account.answerRefresh(ASKED, signal));
      expect(error).toBeInstanceOf(MethodNotFoundError);
    };
    await refused();
    await logIn(set, TOKENS, () => TOKENS);
    await logIn(set, TOKENS);
    await refused();

    await logIn(set, TOKENS, () => TOKENS);
    const logout = set.account.logout();
    expect(set.client.last).toMatchObject({ method: 'account/logout', params: undefined });
    set.client.last.answer({});
    await logout;
    await refused();

    await logIn(set, TOKENS, () => TOKENS);
    const login = set.account.loginWithApiKey(KEY);
    set.client.last.answer({ type: 'apiKey' });
    await login;
    await refused();
  });

  test('keep their callback when the next login is refused', async () => {
    const set = setUp();
    await logIn(set, TOKENS, () => TOKENS);
    const details = { code: -32603, message: 'invalid ID token format' };
    const refusal = new InternalRpcError('account/login/start', details);
    const second = set.account.loginWithTokens(TOKENS, () => ({
      ...TOKENS,
      accessToken: secretToken('no'),
    }));
    set.client.last.refuse(refusal);
    expect(await rejection(second)).toBe(refusal);
    expect(await set.account.answerRefresh(ASKED, signal)).toMatchObject(TOKENS);
  });

  test('never show in the error of a callback that fails', async () => {
    const set = setUp();
    const failing = [
      () => Promise.reject(new TypeError('refused: aaa.secret.ccc')),
      () => Promise.reject(secretToken()),
      () => ({ ...TOKENS, accessToken: `${TOKENS.accessToken}\n` }),
      () => secretToken() as unknown as typeof TOKENS,
    ];
    const messages: string[] = [];
    for (const refresh of failing) {
      await logIn(set, TOKENS, refresh);
      const error = await rejection(set.account.answerRefresh(ASKED, signal));
      expect(error).toBeInstanceOf(CodexError);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
      messages.push((error as Error).message);
    }
    expect(messages).toEqual([
      'Cannot refresh the ChatGPT tokens: the refresh callback threw TypeError',
      'Cannot refresh the ChatGPT tokens: the refresh callback threw string',
      'Cannot refresh the ChatGPT tokens: the access token holds whitespace',
      'Cannot refresh the ChatGPT tokens: tokens must be an object, not string',
    ]);
  });
});

describe('reading', () => {
  test('asks the app-server', async () => {
    const { client, account } = setUp();
    const calls = [
      account.read(),
      account.read({ refresh: true }),
      account.rateLimits(),
      account.rateLimits({ excludeResetCreditDetails: true }),
      account.usage(),
      account.usage({ threadId: 't' }),
    ];
    expect(client.sent.map(({ method, params }) => [method, params])).toEqual([
      ['account/read', {}],
      ['account/read', { refreshToken: true }],
      ['account/rateLimits/read', {}],
      ['account/rateLimits/read', { excludeResetCreditDetails: true }],
      ['account/usage/read', {}],
      ['account/usage/read', { threadId: 't' }],
    ]);
    for (const [index, request] of client.sent.entries()) request.answer({ index });
    expect(await Promise.all(calls)).toEqual(calls.map((_, index) => ({ index })));
  });

  test('refuses options that it does not know', async () => {
    const { account } = setUp();
    const misspelt = { refreshToken: true } as object;
    await expect(account.read(misspelt)).rejects.toThrow(InvalidArgumentError);
    await expect(account.loginWithChatgpt(misspelt)).rejects.toThrow(InvalidArgumentError);
    await expect(account.usage(misspelt)).rejects.toThrow(InvalidArgumentError);
  });

  test('tells its listeners until they leave', () => {
    const { client, account } = setUp();
    const heard: unknown[] = [];
    const off = account.onUpdated(params => heard.push(params));
    const updated = { authMode: 'apikey', planType: null } as const;
    client.notify('account/updated', updated);
    off();
    client.notify('account/updated', updated);
    {
      using _completed = account.onLoginCompleted(params => heard.push(params.loginId));
      using _limits = account.onRateLimits(limits => heard.push(limits));
      client.complete(null);
      client.notify('account/rateLimits/updated', { rateLimits: { limitId: 'codex' } as never });
    }
    client.complete('late');
    expect(heard).toEqual([updated, null, { limitId: 'codex' }]);
    expect(client.listeners).toBe(0);
  });
});
