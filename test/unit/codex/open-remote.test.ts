import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ConnectOptions } from '../../../src/codex/connect-options.js';
import { openRemote } from '../../../src/codex/open-remote.js';
import { InvalidArgumentError, ServerStartError } from '../../../src/errors.js';
import { rejection } from '../../support/deferred.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { listen } from '../../support/websocket-server.js';

const tokens: (string | undefined)[] = [];

/** Connects, and gives the token that the other side saw. */
async function shown(options: ConnectOptions): Promise<string | undefined> {
  const server = await listen((_socket, { headers }) => tokens.push(headers.authorization));
  const transport = await openRemote(server.url, options);
  onTestFinished(() => transport.close());
  return tokens.at(-1);
}

test('shows no token unless there is one', async () => {
  expect(await shown({})).toBeUndefined();
});

test('a token may be a text, or asked for at every connection', async () => {
  expect(await shown({ token: 'one' })).toBe('Bearer one');
  let count = 0;
  const token = async (): Promise<string> => `asked-${++count}`;
  expect(await shown({ token })).toBe('Bearer asked-1');
  expect(await shown({ token })).toBe('Bearer asked-2');
});

test('a token file is read at every connection', async () => {
  const tokenFile = join(temporaryFolder(), 'token');
  await writeFile(tokenFile, 'first\n');
  expect(await shown({ tokenFile })).toBe('Bearer first');
  await writeFile(tokenFile, '  second\r\n');
  expect(await shown({ tokenFile })).toBe('Bearer second');
  await writeFile(tokenFile, '\n');
  const cannot = `Cannot connect to the app-server: the token file ${tokenFile}`;
  expect(await rejection(shown({ tokenFile }))).toEqual(new ServerStartError(`${cannot} is empty`));
  await rm(tokenFile);
  expect(await rejection(shown({ tokenFile }))).toEqual(
    new ServerStartError(`${cannot} cannot be read (ENOENT)`),
  );
});

test('a token that does not come, or is none, opens nothing', async () => {
  const never = { token: () => new Promise<string>(() => {}) };
  const late = await rejection(shown({ ...never, openTimeoutMs: 20 }));
  expect(late).toBeInstanceOf(ServerStartError);
  expect((late as Error).message).toContain('it did not come within 20 ms (openTimeoutMs)');
  expect(await rejection(shown({ ...never, signal: AbortSignal.timeout(20) }))).toMatchObject({
    name: 'TimeoutError',
  });
  const cause = new Error('no vault');
  const thrown = await rejection(
    shown({
      token: () => {
        throw cause;
      },
    }),
  );
  expect(thrown).toBeInstanceOf(ServerStartError);
  expect((thrown as Error).cause).toBe(cause);
  const odd = await rejection(shown({ token: () => 's3cret\nX-Other: 1' }));
  expect(odd).toBeInstanceOf(InvalidArgumentError);
  expect((odd as Error).message).not.toContain('s3cret');
});

test('either signal gives the opening up', async () => {
  const signal = AbortSignal.abort('stop');
  expect(await rejection(openRemote('ws://127.0.0.1:1', { signal }))).toBe('stop');
  expect(await rejection(openRemote('ws://127.0.0.1:1', {}, signal))).toBe('stop');
});
