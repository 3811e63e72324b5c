import { beforeAll, describe, expect, test } from 'vitest';
import { Account } from '../../../src/account/account.js';
import type { LoginHandle } from '../../../src/account/login-handle.js';
import { CodexError, InternalRpcError, TransportClosedError } from '../../../src/errors.js';
import { rejection, settled } from '../../support/deferred.js';
import { FakeClient } from './fake-client.js';

function setUp(): { client: FakeClient; account: Account } {
  const client = new FakeClient();
  return { client, account: new Account(client) };
}

const chatgpt = (loginId: string) => ({
  type: 'chatgpt',
  loginId,
  authUrl: `https://x/${loginId}`,
});

async function start(
  { client, account }: ReturnType<typeof setUp>,
  id: string,
): Promise<LoginHandle> {
  const login = account.loginWithChatgpt();
  await settled();
  client.last.answer(chatgpt(id));
  return login;
}

// Loaded with the first login; then a login is sent without delay.
beforeAll(() => import('../../../src/account/browser-logins.js'));

describe('a ChatGPT login', () => {
  test('gives what the user needs', async () => {
    const { client, account } = setUp();
    const login = account.loginWithChatgpt({ useHostedLoginSuccessPage: true, appBrand: null });
    await settled();
    expect(client.last.params).toEqual({
      type: 'chatgpt',
      useHostedLoginSuccessPage: true,
      appBrand: null,
    });
    client.last.answer(chatgpt('one'));
    expect(await login).toMatchObject({ loginId: 'one', authUrl: 'https://x/one' });

    const device = account.loginWithDeviceCode();
    await settled();
    expect(client.last).toMatchObject({
      method: 'account/login/start',
      params: { type: 'chatgptDeviceCode' },
    });
    const code = { verificationUrl: 'https://x/device', userCode: 'AB-12' };
    client.last.answer({ type: 'chatgptDeviceCode', loginId: 'two', ...code });
    expect(await device).toMatchObject({ loginId: 'two', ...code });
  });

  test('tells its end as often as it is asked, and again when the connection is gone', async () => {
    const set = setUp();
    const login = await start(set, 'one');
    const waiting = [login.wait(), login.wait()];
    set.client.complete('one');
    const result = { loginId: 'one', success: true, error: null };
    expect(await Promise.all(waiting)).toEqual([result, result]);
    set.client.close(new Error('gone'));
    set.client.complete('one', 'too late');
    expect(await login.wait()).toEqual(result);
    expect(set.client.listeners).toBe(0);
  });

  test('resolves when it failed', async () => {
    const set = setUp();
    const login = await start(set, 'one');
    set.client.complete('one', 'denied');
    expect(await login.wait()).toEqual({ loginId: 'one', success: false, error: 'denied' });
  });

  test('keeps a completion that comes before its answer', async () => {
    const { client, account } = setUp();
    const login = account.loginWithChatgpt();
    await settled();
    client.complete('other', 'not ours');
    client.complete('one', 'port in use');
    client.complete(null);
    client.last.answer(chatgpt('one'));
    expect(await (await login).wait()).toMatchObject({ loginId: 'one', error: 'port in use' });
  });

  test('keeps a completion that comes right after its answer', async () => {
    const { client, account } = setUp();
    const login = account.loginWithChatgpt();
    await settled();
    client.last.answer(chatgpt('one'));
    client.complete('one', 'denied');
    client.close(new Error('gone'));
    expect(await (await login).wait()).toMatchObject({ error: 'denied' });
  });

  test('is bound to its own id: a second one ends the first only', async () => {
    const set = setUp();
    const first = await start(set, 'one');
    const secondStart = set.account.loginWithChatgpt();
    await settled();
    set.client.complete('one', 'Login cancelled');
    set.client.last.answer(chatgpt('two'));
    const second = await secondStart;
    expect(await first.wait()).toMatchObject({ loginId: 'one', success: false });
    let ended = false;
    void second.wait().then(() => {
      ended = true;
    });
    set.client.complete(null);
    await settled();
    expect(ended).toBe(false);
    set.client.complete('two');
    expect(await second.wait()).toMatchObject({ loginId: 'two', success: true });
  });

  test('rejects its waits when the connection ends', async () => {
    const set = setUp();
    const login = await start(set, 'one');
    const waiting = login.wait();
    const reason = new TransportClosedError('The session is closed');
    set.client.close(reason);
    expect(await rejection(waiting)).toBe(reason);
    expect(await rejection(login.wait())).toBe(reason);
    expect(set.client.listeners).toBe(0);
  });

  test('rejects its waits when the connection ends with the answer', async () => {
    const { client, account } = setUp();
    const starting = account.loginWithChatgpt();
    await settled();
    client.close(new Error('an earlier connection'));
    client.last.answer(chatgpt('one'));
    client.close(new Error('gone'));
    await expect((await starting).wait()).rejects.toThrow('gone');
  });

  test('that nobody waits for does not disturb when the connection ends', async () => {
    const set = setUp();
    await start(set, 'one');
    set.client.close(new Error('gone'));
    await settled();
  });

  test('stops one wait by its signal', async () => {
    const set = setUp();
    const login = await start(set, 'one');
    const controller = new AbortController();
    const waiting = login.wait({ signal: controller.signal });
    controller.abort(new Error('never mind'));
    await expect(waiting).rejects.toThrow('never mind');
    await expect(login.wait({ signal: controller.signal })).rejects.toThrow('never mind');
    const other = login.wait({ signal: new AbortController().signal });
    set.client.complete('one');
    expect(await other).toMatchObject({ success: true });
    expect(set.client.sent).toHaveLength(1);
  });

  test('is canceled by its id', async () => {
    const set = setUp();
    const login = await start(set, 'one');
    for (const status of ['canceled', 'notFound']) {
      const canceling = login.cancel();
      expect(set.client.last).toMatchObject({
        method: 'account/login/cancel',
        params: { loginId: 'one' },
      });
      set.client.last.answer({ status });
      expect(await canceling).toBe(status);
    }
  });

  test('that cannot start leaves nothing behind', async () => {
    const { client, account } = setUp();
    const refusal = new InternalRpcError('account/login/start', {
      code: -32603,
      message: 'no net',
    });
    const starting = account.loginWithDeviceCode();
    await settled();
    client.last.refuse(refusal);
    expect(await rejection(starting)).toBe(refusal);
    expect(client.listeners).toBe(0);
  });

  test.each(['loginWithChatgpt', 'loginWithDeviceCode'] as const)(
    'rejects an answer of another kind: %s',
    async name => {
      const { client, account } = setUp();
      const starting = account[name]();
      await settled();
      client.last.answer({ type: 'apiKey' });
      await expect(starting).rejects.toThrow(CodexError);
    },
  );
});
