import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRemote } from '../../../src/codex/open-remote.js';
import type { ServedCodex } from '../../../src/codex/serve.js';
import { ServerStartError, TransportClosedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { type BearerTokenOptions, signBearerToken } from '../../../src/transport/bearer-token.js';
import { rejection } from '../../support/deferred.js';
import { serverPids } from '../../support/server-processes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { connectTo, serveWith } from './served.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
});

afterEach(() => model.close());

describe('a capability token', () => {
  test('lets in who has it, and nobody else', async () => {
    const { url, token, tokenFile } = await serveWith(model);
    if (token === null || tokenFile === null) throw new Error('no token');
    const codex = await connectTo(url, { token });
    expect((await (await codex.startThread()).run('Hi')).text).toBe('echo Hi');
    const other = await connectTo(url, { tokenFile });
    expect((await (await other.startThread()).run('Ho')).text).toBe('echo Ho');
    expect(await rejection(openRemote(url, { token: `${token}x` }))).toEqual(
      new ServerStartError(
        'Cannot connect to the app-server: the app-server refused the token (HTTP 401: invalid websocket bearer token)',
      ),
    );
    expect(await rejection(openRemote(url))).toEqual(
      new ServerStartError(
        'Cannot connect to the app-server: the app-server wants a token (HTTP 401: missing websocket bearer token)',
      ),
    );
  });

  test('is in a file of its own, which is gone afterwards, and on no command line', async () => {
    const served = await serveWith(model);
    const { token, tokenFile } = served;
    if (token === null || tokenFile === null) throw new Error('no token');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await readFile(tokenFile, 'utf8')).toBe(token);
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(tokenFile))).mode & 0o777).toBe(0o700);
    const pids = serverPids(model.home.codexHome);
    expect(pids).toHaveLength(1);
    for (const file of ['cmdline', 'environ']) {
      expect(await readFile(`/proc/${pids[0]}/${file}`, 'utf8')).not.toContain(token);
    }
    await served.close();
    expect(await rejection(stat(dirname(tokenFile)))).toMatchObject({ code: 'ENOENT' });
  });

  test('may come from a file, which stays', async () => {
    const tokenFile = join(temporaryFolder(), 'token');
    await writeFile(tokenFile, ' my-own-token\n');
    const served = await serveWith(model, { auth: { type: 'token', tokenFile } });
    expect(served).toMatchObject({ token: 'my-own-token', tokenFile });
    const codex = await connectTo(served.url, { token: 'my-own-token' });
    expect((await (await codex.startThread()).run('Hi')).text).toBe('echo Hi');
    await served.close();
    expect(await readFile(tokenFile, 'utf8')).toBe(' my-own-token\n');
  });

  test('may be done without on this machine', async () => {
    const served = await serveWith(model, { auth: false });
    expect(served).toMatchObject({ token: null, tokenFile: null });
    const codex = await connectTo(served.url);
    expect((await (await codex.startThread()).run('Hi')).text).toBe('echo Hi');
  });
});

describe('a signed token', () => {
  const secret = randomBytes(32).toString('base64url');
  const claims = { secret, issuer: 'ci', audience: 'codex' };
  let served: ServedCodex;

  beforeEach(async () => {
    const secretFile = join(temporaryFolder(), 'secret');
    await writeFile(secretFile, `${secret}\n`);
    served = await serveWith(model, {
      auth: { type: 'signed', secretFile, issuer: 'ci', audience: 'codex', maxClockSkewSeconds: 0 },
    });
  });

  test('lets in who made it right', async () => {
    expect(served).toMatchObject({ token: null, tokenFile: null });
    for (const audience of ['codex', ['other', 'codex']]) {
      const token = (): string =>
        signBearerToken({
          ...claims,
          audience,
          subject: 'me',
          claims: { a: [1] },
          notBefore: new Date(),
        });
      const codex = await connectTo(served.url, { token });
      expect((await (await codex.startThread()).run('Hi')).text).toBe('echo Hi');
    }
  });

  test.each<[string, Partial<BearerTokenOptions>]>([
    ['audience mismatch', { audience: 'other' }],
    ['audience mismatch', { audience: undefined }],
    ['issuer mismatch', { issuer: 'other' }],
    ['issuer mismatch', { issuer: undefined }],
    ['not valid yet', { notBefore: new Date(Date.now() + 60_000) }],
    ['invalid websocket jwt', { secret: 'x'.repeat(32) }],
  ])('is refused: %s', async (why, wrong) => {
    const token = signBearerToken({ ...claims, ...wrong });
    const error = await rejection(openRemote(served.url, { token }));
    expect(error).toBeInstanceOf(ServerStartError);
    expect((error as Error).message).toContain('refused the token (HTTP 401: ');
    expect((error as Error).message).toContain(why);
  });

  test('is refused when it has expired, at the next connection', async () => {
    const token = signBearerToken({ ...claims, expiresInMs: 2_000 });
    const codex = await connectTo(served.url, { token });
    const attempt = async (): Promise<string> => {
      const outcome = openRemote(served.url, { token });
      return outcome.then(
        async transport => {
          await transport.close();
          return 'open';
        },
        (error: Error) => error.message,
      );
    };
    await expect.poll(attempt, { timeout: 10_000 }).toContain('expired websocket jwt');
    expect((await (await codex.startThread()).run('Hi')).text).toBe('echo Hi');
  });
});

describe.each(['ws', 'unix'])('over %s', kind => {
  const serve = (): Promise<ServedCodex> =>
    kind === 'ws'
      ? serveWith(model)
      : serveWith(model, { listen: `unix://${temporaryFolder()}/codex.sock` });

  test('clients come and go; the app-server stays until it is closed', async () => {
    const served = await serve();
    const token = served.token ?? undefined;
    expect(served.token === null).toBe(kind === 'unix');
    const first = await connectTo(served.url, { token });
    const thread = await first.startThread();
    expect((await thread.run('one')).text).toBe('echo one');
    await first.close();
    const second = await connectTo(served.url, { token });
    expect((await (await second.resumeThread(thread.id)).run('two')).text).toBe('echo two');
    const pids = serverPids(model.home.codexHome);
    expect(pids).toHaveLength(1);
    await served.close();
    expect(await rejection(second.request('thread/loaded/list', {}))).toBeInstanceOf(
      TransportClosedError,
    );
    expect(serverPids(model.home.codexHome)).toEqual([]);
    expect(await served.exited).toMatchObject({ code: 0, signal: null });
  });

  test('a request of more than 16 MiB arrives', async () => {
    const served = await serve();
    const codex = await connectTo(served.url, { token: served.token ?? undefined });
    const objective = 'x'.repeat(17 * 1024 * 1024);
    const refused = codex.request('thread/goal/set', { threadId: 'none', objective });
    expect(String(await rejection(refused))).toContain('thread');
    expect(await codex.request('thread/loaded/list', {})).toMatchObject({ data: [] });
  });

  test('a turn that runs does not hold up the end', async () => {
    const served = await serve();
    const codex = await connectTo(served.url, { token: served.token ?? undefined });
    const gate = model.gate();
    model.stream(['so far', gate]);
    const turn = await (await codex.startThread()).turn('go');
    await gate.reached;
    const outcome = rejection(turn.run());
    await served.close();
    expect(await outcome).toBeInstanceOf(TransportClosedError);
    expect(serverPids(model.home.codexHome)).toEqual([]);
  });
});
