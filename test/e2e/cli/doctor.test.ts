import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PROTOCOL_VERSION } from '../../../src/protocol/protocol.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { fixture } from '../../support/fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { CliRun } from './cli-run.js';

const KEY = 'sk-doctor-must-not-say-this-0123456789';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start({ files: { 'notes.txt': 'hello' } });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await model.close();
});

/** The status of each check, by its name. */
function statuses(run: CliRun): Record<string, string> {
  const words = run.lines.map(line => line.split(/\s+/));
  return Object.fromEntries(
    words.flatMap(([status = '', name = '']) =>
      /^(ok|info|warn|fail|skipped)$/.test(status) ? [[name, status]] : [],
    ),
  );
}

const FINE = {
  runtime: 'ok',
  binary: 'ok',
  environment: 'info',
  server: 'ok',
  login: 'ok',
  config: 'ok',
  sandbox: 'ok',
  'self-test': 'ok',
};

test('finds nothing wrong with the real app-server, and leaves nothing behind', async () => {
  const temporary = temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  const env = { OPENAI_API_KEY: KEY, HTTPS_PROXY: 'http://me:hunter22@proxy.invalid' };
  const run = new CliRun(['doctor'], { home: model.home, env });
  expect(await run.code).toBe(0);
  expect(statuses(run)).toEqual(FINE);
  expect(run.stdout.text).toContain(`codex ${PROTOCOL_VERSION}, the pinned one`);
  expect(run.stdout.text).toMatch(/set: .*OPENAI_API_KEY/);
  expect(run.stdout.text).toMatch(/set: .*HTTPS_PROXY/);
  expect(run.stdout.text + run.stderr.text).not.toMatch(/must-not-say|hunter22|proxy\.invalid/);
  expect(run.lastLine).toBe('No check failed.');
  // Codex itself leaves another folder there.
  expect(readdirSync(temporary).filter(name => /doctor|testing/.test(name))).toEqual([]);
  expect(readdirSync(model.workspace)).toEqual(['notes.txt']);
});

test('with --json prints one object with the facts, and no secret', async () => {
  const run = new CliRun(['doctor', '--json'], { home: model.home, env: { OPENAI_API_KEY: KEY } });
  expect(await run.code).toBe(0);
  expect(run.lines).toHaveLength(1);
  expect(run.stdout.text).not.toContain('must-not-say');
  const { ok, checks } = JSON.parse(run.lastLine);
  expect(ok).toBe(true);
  expect(Object.fromEntries(checks.map(({ name, status }: CheckLine) => [name, status]))).toEqual(
    FINE,
  );
  const facts = Object.fromEntries(checks.map(({ name, facts }: CheckLine) => [name, facts]));
  expect(facts).toMatchObject({
    binary: { version: PROTOCOL_VERSION, pinned: PROTOCOL_VERSION, source: 'package' },
    server: { version: PROTOCOL_VERSION, codexHome: model.home.codexHome },
    login: { kind: null, required: false },
    config: { layers: expect.arrayContaining([expect.stringContaining('config.toml')]) },
    sandbox: { started: true, escaped: false },
    'self-test': { turn: 'completed', command: 0 },
  });
});

interface CheckLine {
  readonly name: string;
  readonly status: string;
  readonly facts: unknown;
}

test('a binary that is not there fails in plain words, and what needs none is still checked', async () => {
  const env = { CODEX_PATH: '/no/such/codex' };
  const run = new CliRun(['doctor'], { home: model.home, env });
  expect(await run.code).toBe(1);
  expect(statuses(run)).toEqual({
    ...FINE,
    ...{ binary: 'fail', server: 'fail', 'self-test': 'fail' },
    ...{ login: 'skipped', config: 'skipped', sandbox: 'skipped' },
  });
  expect(run.stdout.text).toContain('CODEX_PATH is /no/such/codex, and there is no such file');
  expect(run.stdout.text).toMatch(/-> run `npm install`/);
  expect(run.lastLine).toBe('3 of 8 checks failed, 3 skipped.');
});

test('a binary of another version is something to look at', async () => {
  const env = { CODEX_PATH: fixture('codex-version.sh') };
  const run = new CliRun(['doctor'], { home: model.home, env });
  expect(await run.code).toBe(1);
  expect(statuses(run)).toMatchObject({ binary: 'warn', server: 'fail' });
  expect(run.stdout.text).toContain(`this package is made for codex ${PROTOCOL_VERSION}`);
});

test('a configuration that cannot be read fails its check, and is not quoted with its secrets', async () => {
  const home = await model.createHome();
  writeFileSync(join(home.codexHome, 'config.toml'), `model = [ "${KEY}"\n`);
  const run = new CliRun(['doctor'], { home, env: { SOME_TOKEN: KEY } });
  expect(await run.code).toBe(1);
  expect(statuses(run)).toMatchObject({ config: 'fail', sandbox: 'ok', 'self-test': 'ok' });
  expect(run.stdout.text).not.toContain('must-not-say');
});

test('Ctrl-C ends it: what is left is skipped, and the exit code says so', async () => {
  const run = new CliRun(['doctor'], { home: model.home });
  await run.stdout.until('environment');
  run.stop();
  expect(await run.code).toBe(130);
  expect(statuses(run)).toMatchObject({ runtime: 'ok', server: 'skipped', 'self-test': 'skipped' });
});
