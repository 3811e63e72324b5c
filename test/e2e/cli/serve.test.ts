import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { killServers, serverPids } from '../../support/server-processes.js';
import { connectTo } from '../remote/served.js';
import { CliRun } from './cli-run.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start({ files: { token: 'token-of-a-file' } });
  model.otherwise('Hello');
});

afterEach(() => model.close());

/** What a run has printed behind a name. */
function printed(run: CliRun, name: string): string {
  const line = run.lines.find(one => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2) ?? '';
}

test('serves with a new token until Ctrl-C, and leaves nothing', async () => {
  const run = new CliRun(['serve', '--config', 'model="served"'], { home: model.home });
  await run.stdout.until('token file: ');
  const [url, tokenFile] = [printed(run, 'url'), printed(run, 'token file')];
  expect(run.stdout.text).toBe(`url: ${url}\ntoken file: ${tokenFile}\n`);
  expect(run.stdout.text).not.toContain(await readFile(tokenFile, 'utf8'));
  const codex = await connectTo(url, { tokenFile });
  const thread = await codex.startThread();
  expect(thread.info).toMatchObject({ model: 'served', cwd: model.workspace });
  expect((await thread.run('Hi')).text).toBe('Hello');
  run.stop();
  expect(await run.code).toBe(130);
  expect(run.stderr.text).toBe('');
  expect(serverPids(model.home.codexHome)).toEqual([]);
  expect(existsSync(tokenFile)).toBe(false);
});

test.each([
  [['--token-file', 'token'], { token: 'token-of-a-file' }],
  [['--no-auth'], {}],
  [['--listen', 'unix:codex.sock'], {}],
])('serves with %j', async (options, connectOptions) => {
  const run = new CliRun(['serve', ...options], { home: model.home });
  await run.stdout.until('\n');
  const codex = await connectTo(printed(run, 'url'), connectOptions);
  expect((await (await codex.startThread()).run('Hi')).text).toBe('Hello');
  run.stop();
  expect(await run.code).toBe(130);
});

test('--codex-home and --cwd are those of the app-server', async () => {
  const home = await model.createHome();
  const argv = ['serve', '--codex-home', home.codexHome, '--cwd', home.workspace];
  const run = new CliRun(argv, { home: model.home });
  await run.stdout.until('token file: ');
  expect(serverPids(home.codexHome)).toHaveLength(1);
  const codex = await connectTo(printed(run, 'url'), { tokenFile: printed(run, 'token file') });
  expect((await codex.startThread()).info.cwd).toBe(home.workspace);
  run.stop();
  expect(await run.code).toBe(130);
});

test('an app-server that dies, or does not start, is exit code 1 and says why', async () => {
  const run = new CliRun(['serve'], { home: model.home });
  await run.stdout.until('token file: ');
  const second = new CliRun(['serve', '--listen', printed(run, 'url')], { home: model.home });
  expect(await second.code).toBe(1);
  expect(second.stdout.text).toBe('');
  expect(second.stderr.text).toMatch(/^error: The app-server exited with code 1\n.*in use/s);
  killServers(model.home.codexHome);
  expect(await run.code).toBe(1);
  expect(run.stderr.text).toMatch(/^error: The app-server was ended by SIGKILL\n/);
});

test('a Ctrl-C while it starts ends it', async () => {
  const run = new CliRun(['serve'], { home: model.home });
  run.stop();
  expect(await run.code).toBe(130);
  expect(run.stdout.text).toBe('');
  expect(serverPids(model.home.codexHome)).toEqual([]);
});

test.each([
  [['--listen', 'ws://localhost:0'], /listen must be ws:\/\/IP:PORT/],
  [['--listen', 'ws://0.0.0.0:0', '--no-auth'], /auth must not be false/],
  [['--cwd', 'nowhere'], /--cwd: .*nowhere is not a folder/],
  [['--codex-home', 'nowhere'], /--codex-home: .*nowhere is not a folder/],
])('%j is exit code 2 and one line', async (options, message) => {
  const run = new CliRun(['serve', ...options], { home: model.home });
  expect(await run.code).toBe(2);
  expect(run.stderr.text).toMatch(message);
  expect(run.stderr.text).toMatch(/^codex-app-server-sdk: [^\n]*\n$/);
});
