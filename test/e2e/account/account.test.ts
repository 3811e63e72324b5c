import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { TokenRefreshRequest } from '../../../src/account/token-refresh.js';
import type { Codex } from '../../../src/codex/codex.js';
import {
  CodexError,
  InternalRpcError,
  InvalidArgumentError,
  InvalidRequestError,
  ServerExitedError,
} from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { deferred, rejection } from '../../support/deferred.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { CANARY, secretKey, secretToken } from '../../support/secrets.js';
import { killServers, serverPids } from '../../support/server-processes.js';
import { AnsweringSession } from './answering-session.js';
import { accessToken, ChatgptBackend } from './chatgpt-backend.js';

const KEY = secretKey();
const NOBODY = { account: null, requiresOpenaiAuth: true };

function startModel(): Promise<ScriptedModel> {
  return ScriptedModel.start({ requiresOpenaiAuth: true });
}

describe('an API key', () => {
  test('is carried by the next request to the model, until the logout', async () => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const account = codex.account;
    model.otherwise('Hello');
    expect(await account.read()).toMatchObject(NOBODY);

    await account.loginWithApiKey(KEY);
    expect(await account.read()).toMatchObject({ account: { type: 'apiKey' } });
    await (await codex.startThread()).run('go');
    expect(model.requests[0]?.authorization).toBe(`Bearer ${KEY}`);

    await account.logout();
    expect(await account.read()).toMatchObject(NOBODY);
    const thread = await codex.startThread();
    await thread.run('go');
    expect(model.requests[1]?.authorization).toBeUndefined();
  });

  test('takes the place of another one', async () => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const account = codex.account;
    model.otherwise('Hello');
    const thread = await codex.startThread();
    for (const key of [KEY, `${KEY}-new`]) {
      await account.loginWithApiKey(key);
      await thread.run('go');
    }
    expect(model.requests.map(request => request.authorization)).toEqual([
      `Bearer ${KEY}`,
      `Bearer ${KEY}-new`,
    ]);
  });

  test('is still there for the next app-server with the same CODEX_HOME', async () => {
    await using model = await startModel();
    await using first = await model.startCodex();
    await first.account.loginWithApiKey(KEY);
    await first.close();
    await using second = await model.startCodex();
    expect(await second.account.read()).toMatchObject({ account: { type: 'apiKey' } });
  });

  test('makes the account tell its listeners', async () => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const account = codex.account;
    model.reply('Hello');
    const heard: unknown[] = [];
    const loggedOut = deferred();
    account.onLoginCompleted(params => heard.push(params));
    const subscription = account.onUpdated(params => {
      heard.push(params);
      if (params.authMode === null) loggedOut.resolve();
    });
    const limits = deferred<unknown>();
    using _limits = account.onRateLimits(limits.resolve);

    await account.loginWithApiKey(KEY);
    await (await codex.startThread()).run('go');
    expect(await limits.promise).toMatchObject({ limitId: 'codex' });
    await account.logout();
    await loggedOut.promise;
    subscription();

    expect(heard).toEqual([
      expect.objectContaining({ loginId: null, success: true, error: null }),
      { authMode: 'apikey', planType: null },
      { authMode: null, planType: null },
    ]);
  });

  test('shows in no log, no error and no command line', async () => {
    await using model = await startModel();
    const logger = new RecordingLogger();
    const codex = await model.startCodex({ logger, env: { RUST_LOG: 'trace' } });
    const account = codex.account;
    const [pid] = serverPids(codex.server.codexHome);
    model.fail({ status: 401 });
    const errors: unknown[] = [
      await rejection(account.loginWithApiKey(`${KEY}\n`)),
      await rejection(account.loginWithApiKey(`${KEY} `)),
    ];
    expect(errors).toEqual([expect.any(InvalidArgumentError), expect.any(InvalidArgumentError)]);

    await account.loginWithApiKey(KEY);
    const thread = await codex.startThread();
    errors.push(await rejection(thread.run('go')), await rejection(account.rateLimits()));
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // A server that is stopped cannot answer before it is killed.
    process.kill(Number(pid), 'SIGSTOP');
    const login = rejection(account.loginWithApiKey(`${KEY}-late`));
    killServers(codex.server.codexHome);
    errors.push(await login);
    await codex.close();

    expect(errors.at(-1)).toBeInstanceOf(ServerExitedError);
    for (const error of errors) {
      expect(error).toBeInstanceOf(CodexError);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY);
    }
    expect(commandLine).toContain('app-server');
    expect(commandLine).not.toContain(KEY);
    expect(inspect(logger.entries, { depth: 9, showHidden: true })).not.toContain(KEY);
    // So that all of this was about a key that was really in use.
    expect(readFileSync(join(model.home.codexHome, 'auth.json'), 'utf8')).toContain(KEY);
  });
});

describe('without a ChatGPT login', () => {
  test.each(['nobody', 'an API key'])('there are no rate limits and no usage: %s', async who => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const account = codex.account;
    if (who === 'an API key') await account.loginWithApiKey(KEY);
    await expect(account.rateLimits()).rejects.toThrow(InvalidRequestError);
    await expect(account.usage()).rejects.toThrow(InvalidRequestError);
  });
});

describe('external tokens', () => {
  const tokens = () => ({ accessToken: accessToken('me@example.com'), chatgptAccountId: 'acc-1' });

  async function completion(codex: Codex, logIn: () => Promise<void>): Promise<unknown> {
    const completed = deferred<unknown>();
    using _subscription = codex.account.onLoginCompleted(completed.resolve);
    await logIn();
    return await completed.promise;
  }

  test('show the account, its limits and its usage', async () => {
    await using backend = await ChatgptBackend.start();
    await using model = await ScriptedModel.start({
      requiresOpenaiAuth: true,
      config: backend.config,
    });
    await using codex = await model.startCodex();
    const account = codex.account;
    model.reply('Hello');
    const updated = deferred<unknown>();
    using _updated = account.onUpdated(updated.resolve);
    const used = tokens();
    expect(await completion(codex, () => account.loginWithTokens(used))).toMatchObject({
      loginId: null,
      success: true,
    });

    expect(await updated.promise).toEqual({ authMode: 'chatgptAuthTokens', planType: 'pro' });
    expect(await account.read()).toMatchObject({
      account: { type: 'chatgpt', email: 'me@example.com', planType: 'pro', workspaceName: 'Home' },
    });
    expect((await account.rateLimits()).rateLimits.primary).toEqual({
      usedPercent: 6,
      windowDurationMins: 300,
      resetsAt: 1_738_300_000,
    });
    expect((await account.usage()).summary).toMatchObject({ lifetimeTokens: 5 });

    await expect(account.loginWithApiKey(KEY)).rejects.toThrow(InvalidRequestError);
    await account.logout();
    expect(await account.read()).toMatchObject(NOBODY);
    await account.loginWithApiKey(KEY);
  });

  test('are used also when their workspace cannot be looked up', async () => {
    await using model = await ScriptedModel.start({
      requiresOpenaiAuth: true,
      // Nothing listens there.
      config: { chatgpt_base_url: 'http://127.0.0.1:9/backend-api' },
    });
    await using codex = await model.startCodex();
    const account = codex.account;
    model.reply('Hello');
    const used = tokens();
    expect(await completion(codex, () => account.loginWithTokens(used))).toMatchObject({
      success: false,
      error: 'workspace routing discovery failed',
    });
    await expect(account.read()).rejects.toThrow(InternalRpcError);
    await (await codex.startThread()).run('go');
    expect(model.requests[0]?.authorization).toBe(`Bearer ${used.accessToken}`);
  });

  test('are refreshed when the model refuses them', async () => {
    await using model = await startModel();
    await using session = await AnsweringSession.start(model);
    const old = tokens();
    const fresh = { ...tokens(), accessToken: accessToken('fresh@example.com') };
    model.fail({ status: 401 });
    model.reply('Hello');
    const asked: TokenRefreshRequest[] = [];
    await session.account.loginWithTokens(old, async request => {
      asked.push(request);
      return fresh;
    });

    expect(await session.run('go')).toBe('completed');
    expect(asked).toEqual([
      { reason: 'unauthorized', previousAccountId: 'acc-1', signal: expect.any(AbortSignal) },
    ]);
    expect(model.requests.map(request => request.authorization)).toEqual([
      `Bearer ${old.accessToken}`,
      `Bearer ${fresh.accessToken}`,
    ]);
  });

  test('fail the turn when they cannot be refreshed, and nobody is told a token', async () => {
    await using model = await startModel();
    await using session = await AnsweringSession.start(model);
    const old = tokens();
    model.fail({ status: 401 });
    await session.account.loginWithTokens(old, ({ previousAccountId }) => {
      throw new Error(`refused for ${previousAccountId}: ${old.accessToken}`);
    });

    expect(await session.run('go')).toBe('failed');
    const { entries } = session.logger;
    expect(entries).toEqual([expect.objectContaining({ level: 'error' })]);
    expect(inspect(entries, { depth: 9, showHidden: true })).not.toContain(old.accessToken);
  });

  test('are handed to the app-server that takes the place of one that was lost', async () => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const used = tokens();
    await completion(codex, () => codex.account.loginWithTokens(used));
    const lost = new Promise(resolve => codex.onConnection(resolve));
    killServers(codex.server.codexHome);
    await lost;
    model.reply('Hello');
    await (await codex.startThread()).run('go');
    expect(model.requests[0]?.authorization).toBe(`Bearer ${used.accessToken}`);
  });

  test('are refused when they are none', async () => {
    await using model = await startModel();
    await using codex = await model.startCodex();
    const account = codex.account;
    const login = account.loginWithTokens({ ...tokens(), accessToken: secretToken('no') });
    const error = await rejection(login);
    expect(error).toBeInstanceOf(InternalRpcError);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
    expect(await account.read()).toMatchObject(NOBODY);
  });
});
