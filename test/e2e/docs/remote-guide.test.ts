// Runs the code of the guide to remote app-servers, on the sources.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServeOptions } from '../../../src/codex/serve-options.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { rejection } from '../../support/deferred.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

vi.mock('codex-app-server-sdk', () => import('../../../src/index.js'));

const guide = await import('../../../examples/snippets/remote.js');

let model: ScriptedModel;
let options: ServeOptions;
let shown: string;

beforeEach(async () => {
  shown = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    shown += String(text);
    return true;
  });
  model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  options = { env: model.home.env, cwd: model.workspace };
});

afterEach(async () => {
  vi.restoreAllMocks();
  await model.close();
});

test('serves, and connects with the token', async () => {
  await using served = await guide.serve(options);
  expect(shown).toBe(`${served.url}, and the token is in ${served.tokenFile}\n`);
  expect(await guide.connect(served.url, served.tokenFile ?? '')).toBe('echo Say hello.');
});

test('uses a unix socket', async () => {
  expect(await guide.unix(join(temporaryFolder(), 'codex.sock'), options)).toMatch(/^\d+\.\d+/);
});

test('signs tokens', async () => {
  const folder = temporaryFolder();
  const [right, wrong] = [join(folder, 'secret'), join(folder, 'other')];
  for (const file of [right, wrong]) await writeFile(file, randomBytes(32).toString('base64url'));
  await using served = await guide.serveSigned(right, options);
  await using codex = await guide.connectSigned(served.url, right);
  expect(await codex.request('thread/loaded/list', {})).toMatchObject({ data: [] });
  expect(String(await rejection(guide.connectSigned(served.url, wrong)))).toContain('HTTP 401');
});

test('gives a bad line more time', async () => {
  await using served = await guide.serve(options);
  await using codex = await (await import('../../../src/index.js')).Codex.connect(served.url, {
    ...guide.patient(),
    token: served.token ?? undefined,
  });
  expect(codex.server.codexHome).toBe(model.home.codexHome);
});
