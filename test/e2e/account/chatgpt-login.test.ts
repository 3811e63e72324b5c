import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/account/account.js';
import type { Codex } from '../../../src/codex/codex.js';
import { InternalRpcError, ServerExitedError, TransportClosedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { secretKey } from '../../support/secrets.js';
import { killServers } from '../../support/server-processes.js';
import { holdLoginPort } from './login-port.js';

let port: AsyncDisposable;
beforeAll(async () => {
  port = await holdLoginPort();
}, 120_000);
afterAll(() => port[Symbol.asyncDispose]());

let model: ScriptedModel;
let codex: Codex;
let account: Account;
beforeEach(async () => {
  model = await ScriptedModel.start({ requiresOpenaiAuth: true });
  codex = await model.startCodex();
  account = codex.account;
  return () => model.close();
});

/** Comes back to the app-server as the user's browser does. */
async function comeBack(authUrl: string, query: Record<string, string>): Promise<void> {
  const { searchParams } = new URL(authUrl);
  const url = new URL(searchParams.get('redirect_uri') ?? '');
  url.search = String(new URLSearchParams({ ...query, state: searchParams.get('state') ?? '' }));
  await (await fetch(url)).text();
}

describe('a ChatGPT login on the real app-server', () => {
  test('is canceled, and says so as often as it is asked', async () => {
    const login = await account.loginWithChatgpt();
    expect(login.authUrl).toMatch(/^https:\/\/auth\.openai\.com\/.*code_challenge=/);
    const waiting = login.wait();

    expect(await login.cancel()).toBe('canceled');
    const result = await waiting;
    const { loginId } = login;
    expect(result).toEqual({ loginId, success: false, error: expect.any(String) });
    expect(await login.wait()).toEqual(result);
    expect(await login.cancel()).toBe('notFound');
    expect(await account.read()).toMatchObject({ account: null });
  });

  test('fails when the user declines, in the words of the page', async () => {
    const login = await account.loginWithChatgpt();
    await comeBack(login.authUrl, { error: 'access_denied', error_description: 'not today' });
    const result = await login.wait();
    expect(result).toMatchObject({ success: false, error: expect.stringContaining('not today') });
    expect(await login.wait()).toEqual(result);
    expect(await login.cancel()).toBe('notFound');
  });

  test('is canceled by a second one, which lives on', async () => {
    const first = await account.loginWithChatgpt();
    const second = await account.loginWithChatgpt();
    expect(second.loginId).not.toBe(first.loginId);
    const { loginId } = first;
    expect(await first.wait()).toEqual({ loginId, success: false, error: expect.any(String) });
    expect(await first.cancel()).toBe('notFound');
    expect(await second.cancel()).toBe('canceled');
    expect(await second.wait()).toMatchObject({ loginId: second.loginId, success: false });
  });

  test('knows itself also when two start at once', async () => {
    const logins = await Promise.all([account.loginWithChatgpt(), account.loginWithChatgpt()]);
    const statuses = await Promise.all(logins.map(login => login.cancel()));
    expect(statuses).toEqual(expect.arrayContaining(['canceled', 'notFound']));
    const results = await Promise.all(logins.map(login => login.wait()));
    expect(results.map(result => result.loginId)).toEqual(logins.map(login => login.loginId));
    expect(results.map(result => result.success)).toEqual([false, false]);
  });

  test('is canceled by an API key', async () => {
    const login = await account.loginWithChatgpt();
    await account.loginWithApiKey(secretKey());
    expect(await login.wait()).toMatchObject({ success: false });
    expect(await account.read()).toMatchObject({ account: { type: 'apiKey' } });
  });

  test('is canceled by a logout', async () => {
    const login = await account.loginWithChatgpt();
    await account.logout();
    expect(await login.wait()).toMatchObject({ success: false });
  });

  test('is canceled by a login of another app-server', async () => {
    const login = await account.loginWithChatgpt();
    const home = await model.createHome();
    const other = (await model.startCodex({ home })).account;
    const newer = await other.loginWithChatgpt();
    expect(await login.wait()).toMatchObject({ loginId: login.loginId, success: false });
    expect(await newer.cancel()).toBe('canceled');
  });

  test('rejects its waits when the app-server dies', async () => {
    const login = await account.loginWithChatgpt();
    const waiting = rejection(login.wait());
    killServers(codex.server.codexHome);
    expect(await waiting).toBeInstanceOf(ServerExitedError);
    expect(await rejection(login.wait())).toBe(await waiting);
  });

  test('rejects its waits when the session is closed', async () => {
    const login = await account.loginWithChatgpt();
    const waiting = rejection(login.wait());
    await codex.close();
    expect(await waiting).toBeInstanceOf(TransportClosedError);
    expect(await rejection(login.cancel())).toBeInstanceOf(TransportClosedError);
  });
});

test('a login with a code fails where the internet is out of reach', async () => {
  // A proxy that nobody plays, so that the test is the same on every machine.
  const proxy = 'http://127.0.0.1:9';
  const home = await model.createHome();
  const env = { HTTPS_PROXY: proxy, https_proxy: proxy, ALL_PROXY: proxy, all_proxy: proxy };
  const offline = (await model.startCodex({ home, env })).account;
  const error = await rejection(offline.loginWithDeviceCode());
  expect(error).toBeInstanceOf(InternalRpcError);
  expect(await offline.read()).toMatchObject({ account: null });
});
