import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ServeOptions } from '../../../src/codex/serve-options.js';
import { InvalidArgumentError, ServerExitedError, ServerStartError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { fixture } from '../../support/fixtures.js';
import { killServers, serverPids } from '../../support/server-processes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { connectTo, serveWith } from './served.js';

let model: ScriptedModel;
let temporary: string;

beforeEach(async () => {
  model = await ScriptedModel.start();
  temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await model.close();
});

/** The throw-away folders of tokens. */
async function tokenFolders(): Promise<string[]> {
  return (await readdir(temporary)).filter(name => name.startsWith('codex-serve-'));
}

/** Why nothing is served; nothing is left behind then. */
async function refusal(options: ServeOptions): Promise<Error> {
  const error = await rejection(serveWith(model, options));
  expect(serverPids(model.home.codexHome)).toEqual([]);
  expect(await tokenFolders()).toEqual([]);
  return error as Error;
}

describe('a start that fails', () => {
  test('because the port is taken tells what the app-server said', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await vi.waitFor(() => expect(server.listening).toBe(true));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const error = await refusal({ listen: `ws://127.0.0.1:${port}` });
    expect(error).toBeInstanceOf(ServerExitedError);
    expect(error).toMatchObject({ code: 1, stderrTail: expect.stringContaining('Address in use') });
  });

  test('because the socket is taken leaves that alone', async () => {
    const listen = `unix://${temporaryFolder()}/codex.sock`;
    const served = await serveWith(model, { listen });
    const error = await rejection(serveWith(model, { listen }));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toContain('somebody listens at');
    expect(serverPids(model.home.codexHome)).toHaveLength(1);
    const codex = await connectTo(served.url);
    expect(await codex.request('thread/loaded/list', {})).toMatchObject({ data: [] });
  });

  test('because it takes too long tells what was printed', async () => {
    const error = await refusal({ codexPath: fixture('say-and-wait.sh'), startTimeoutMs: 500 });
    expect(error).toBeInstanceOf(ServerStartError);
    expect(error.message).toContain('did not listen within 500 ms (startTimeoutMs)');
    expect(error.cause).toMatchObject({ stderrTail: 'I am thinking' });
  });

  test('because it is aborted rejects with the reason', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const failing = refusal({ codexPath: fixture('say-and-wait.sh'), signal });
    await vi.waitFor(async () => expect(await tokenFolders()).toHaveLength(1));
    const reason = new Error('never mind');
    controller.abort(reason);
    expect(await failing).toBe(reason);
    expect(await refusal({ signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  test.each([
    ['token', 'is empty', (file: string) => ({ type: 'token', tokenFile: file }) as const, ' \n'],
    [
      'secret',
      'holds less than 32 bytes',
      (file: string) => ({ type: 'signed', secretFile: file }) as const,
      's3cret',
    ],
  ])('because the %s file %s', async (...[kind, why, auth, content]) => {
    const file = join(temporaryFolder(), 'file');
    await writeFile(file, content);
    const error = await refusal({ auth: auth(file) });
    expect(error).toEqual(new ServerStartError(`Cannot serve: the ${kind} file ${file} ${why}`));
    const missing = await refusal({ auth: auth(`${file}.none`) });
    expect(missing.message).toContain('cannot be read (ENOENT)');
  });
});

describe('options', () => {
  test.each<[ServeOptions | object, string]>([
    [{ listen: 'ws://localhost:0' }, 'listen'],
    [{ listen: 'ws://127.0.0.1' }, 'listen'],
    [{ listen: 'ws://127.0.0.1:65536' }, 'listen'],
    [{ listen: 'ws://1.2.3.400:1' }, 'listen'],
    [{ listen: 'stdio://' }, 'listen'],
    [{ listen: 'unix://' }, 'listen'],
    [{ listen: 'ws://0.0.0.0:0', auth: false }, 'auth'],
    [{ listen: 'unix:///tmp/x.sock', auth: { type: 'token' } }, 'auth'],
    [{ auth: true }, 'auth'],
    [{ auth: { type: 'none' } }, 'auth.type'],
    [{ auth: { type: 'token', tokenFile: '' } }, 'auth.tokenFile'],
    [{ auth: { type: 'token', token: 's3cret' } }, 'token'],
    [{ auth: { type: 'signed' } }, 'auth.secretFile'],
    [
      { auth: { type: 'signed', secretFile: 'x', maxClockSkewSeconds: -1 } },
      'auth.maxClockSkewSeconds',
    ],
    [{ startTimeoutMs: -1 }, 'startTimeoutMs'],
    [{ cwd: '/nowhere/at/all' }, 'cwd'],
    [{ env: { A: 1 } }, 'env.A'],
    [{ transport: {} }, 'transport'],
  ])('%j are refused', async (options, argument) => {
    const error = await refusal(options);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: `options.${argument}` });
    expect(error.message).not.toContain('s3cret');
  });
});

test('an app-server that dies is told, and leaves neither token nor socket', async () => {
  const path = join(temporaryFolder(), 'codex.sock');
  const unix = await serveWith(model, { listen: `unix://${path}` });
  expect(existsSync(path)).toBe(true);
  killServers(model.home.codexHome);
  expect(await unix.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(existsSync(path)).toBe(false);
  const ws = await serveWith(model);
  expect(await tokenFolders()).toHaveLength(1);
  killServers(model.home.codexHome);
  expect(await ws.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(await tokenFolders()).toEqual([]);
  await ws.close();
});

test('an address of every network wants a token', async () => {
  const served = await serveWith(model, { listen: 'ws://0.0.0.0:0' });
  expect(served.url).toMatch(/^ws:\/\/0\.0\.0\.0:\d+$/);
  const url = served.url.replace('0.0.0.0', '127.0.0.1');
  const codex = await connectTo(url, { token: served.token ?? undefined });
  expect(await codex.request('thread/loaded/list', {})).toMatchObject({ data: [] });
});

test('config reaches the app-server, and disposing ends it', async () => {
  {
    await using served = await serveWith(model, { config: { model: 'another-model' } });
    const codex = await connectTo(served.url, { token: served.token ?? undefined });
    expect((await codex.startThread()).info.model).toBe('another-model');
  }
  expect(serverPids(model.home.codexHome)).toEqual([]);
});
