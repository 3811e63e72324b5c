import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { CANARY, secretKey } from '../../support/secrets.js';
import { CliRun, scriptCommand } from './cli-run.js';

let model: ScriptedModel;

beforeEach(async () => {
  model = await ScriptedModel.start({ files: { 'notes.txt': 'hello' } });
});

afterEach(() => model.close());

function json(run: CliRun): { readonly [key: string]: unknown }[] {
  return run.lines.map(line => JSON.parse(line) as { readonly [key: string]: unknown });
}

test('shows text, a command and its exit code, and ends with status, time and tokens', async () => {
  scriptCommand(model, 'cat notes.txt; exit 3');
  const run = new CliRun(['run', 'Read the notes'], { home: model.home });
  expect(await run.code).toBe(0);
  expect(run.stderr.text).toBe('');
  expect(run.lines.slice(1, -1)).toEqual([
    '$ cat notes.txt; exit 3',
    '  hello',
    expect.stringMatching(/^ {2}exit code 3 · \d+\.\d s$/),
    'It is done.',
  ]);
  expect(run.lastLine).toMatch(
    /^status: completed · \d+\.\d s · 200 tokens in \(0 cached\), 20 out$/,
  );
  expect(model.requests[0]?.lastUserText).toBe('Read the notes');
});

test('with --json prints events and last the result, and nothing else', async () => {
  scriptCommand(model, 'ls');
  const run = new CliRun(['run', '--json', 'Go'], { home: model.home });
  expect(await run.code).toBe(0);
  const lines = json(run);
  const result = lines.pop();
  expect(result).toMatchObject({ type: 'result', status: 'completed', text: 'It is done.' });
  expect(lines.every(({ method, seq }) => typeof method === 'string' && Number(seq) > 0)).toBe(
    true,
  );
  expect(lines.at(-1)).toMatchObject({ method: 'turn/completed' });
  expect(lines.filter(({ method }) => method === 'item/agentMessage/delta')).toHaveLength(2);
});

test('a prompt may come from standard input', async () => {
  model.reply('Hi');
  const run = new CliRun(['run', '--default', 'unused'], {
    home: model.home,
    input: 'From input\n',
  });
  expect(await run.code).toBe(0);
  expect(model.requests[0]?.lastUserText).toBe('From input');
});

test('works in the folder, with the model and in the sandbox that it is told', async () => {
  await mkdir(join(model.workspace, 'sub'));
  scriptCommand(model, 'pwd > written.txt');
  const argv = ['run', '--cwd', 'sub', '--sandbox', 'workspace-write', '--model', 'other', 'Write'];
  const run = new CliRun(argv, { home: model.home });
  expect(await run.code).toBe(0);
  const folder = join(model.workspace, 'sub');
  expect(run.lines[0]).toMatch(`other · ${folder} · workspace-write`);
  expect((await readFile(join(folder, 'written.txt'), 'utf8')).trim()).toBe(folder);
  expect(model.requests[0]?.model).toBe('other');
});

test('a read-only sandbox writes nothing', async () => {
  // A quick failure that looks like the sandbox's doing is no item of the turn: hence the second part.
  scriptCommand(model, '{ echo x > written.txt; echo tried; } 2>&1');
  const run = new CliRun(['run', '--sandbox', 'read-only', 'Write'], { home: model.home });
  expect(await run.code).toBe(0);
  expect(run.stdout.text).toContain('Read-only file system\n  tried\n  exit code 0');
  expect(existsSync(join(model.workspace, 'written.txt'))).toBe(false);
});

test.each([
  ['text', []],
  ['JSON', ['--json']],
])('a failed turn is exit code 1 and shown as %s', async (_, options) => {
  model.fail({ code: 'invalid_prompt', message: 'No such thing' });
  const run = new CliRun(['run', ...options, 'Go'], { home: model.home });
  expect(await run.code).toBe(1);
  if (options.length > 0) {
    const error = { message: expect.stringContaining('No such thing') };
    expect(json(run).at(-1)).toMatchObject({ type: 'result', status: 'failed', error });
  } else {
    expect(run.stdout.text).toMatch(/^error: .*No such thing/m);
    expect(run.lastLine).toMatch(/^status: failed · /);
  }
});

test.each([
  ['text', []],
  ['JSON', ['--json']],
])('a server that does not start is exit code 1 and told as %s', async (_, options) => {
  const env = { CODEX_PATH: join(model.workspace, 'notes.txt') };
  const run = new CliRun(['run', ...options, 'Go'], { home: model.home, env });
  expect(await run.code).toBe(1);
  expect(run.stderr.text).toMatch(/^error: Cannot start .*\n$/);
  if (options.length === 0) expect(run.lastLine).toMatch(/^status: failed · /);
  else expect(json(run)).toMatchObject([{ type: 'error', name: 'ServerStartError' }]);
});

test('the first Ctrl-C interrupts the turn and waits for its end', async () => {
  const gate = model.gate();
  model.stream(['So far', gate, ' so good']);
  const run = new CliRun(['run', 'Go'], { home: model.home });
  await run.stdout.until('So far');
  run.stop();
  expect(await run.code).toBe(130);
  expect(run.lines.at(-2)).toBe('So far');
  expect(run.lastLine).toMatch(/^status: interrupted · /);
  expect(run.exits).toEqual([]);
});

test('a Ctrl-C before the turn begins starts none', async () => {
  const run = new CliRun(['run', 'Go'], { home: model.home });
  run.stop();
  expect(await run.code).toBe(130);
  expect(run.lastLine).toMatch(/^status: interrupted · /);
  expect(model.requests).toEqual([]);
});

test('a key from the environment is used for this run, and written nowhere', async () => {
  const home = await model.createHome({ requiresOpenaiAuth: true });
  model.callTool('exec_command', { cmd: 'echo "key: $OPENAI_API_KEY."' });
  model.reply('Hi');
  const key = secretKey();
  const env = { OPENAI_API_KEY: key };
  const run = new CliRun(['run', 'Go'], { home, env });
  expect(await run.code).toBe(0);
  expect(model.requests[0]?.authorization).toBe(`Bearer ${key}`);
  expect(run.stdout.text).toContain('  key: .\n');
  expect(run.stdout.text + run.stderr.text).not.toContain(CANARY);
  expect(await readdir(home.codexHome)).not.toContain('auth.json');
});

test('a login that is there comes before the key', async () => {
  const home = await model.createHome({ requiresOpenaiAuth: true });
  const codex = await model.startCodex({ home });
  await codex.request('account/login/start', { type: 'apiKey', apiKey: secretKey('logged-in') });
  await codex.close();
  model.reply('Hi');
  const run = new CliRun(['run', 'Go'], { home, env: { OPENAI_API_KEY: secretKey('other') } });
  expect(await run.code).toBe(0);
  expect(model.requests[0]?.authorization).toBe(`Bearer ${secretKey('logged-in')}`);
});

test('without credentials the offline model shows the whole loop', async () => {
  const home = await model.createHome({
    requiresOpenaiAuth: true,
    files: { 'one.txt': '1', 'two.txt': '2' },
  });
  const run = new CliRun(['run', '--default', 'What is here?'], { home });
  expect(await run.code).toBe(0);
  expect(run.stderr.text).toMatch(/^No Codex login: using the offline model; .*\n$/);
  expect(run.lines).toEqual([
    expect.stringContaining(`offline model · ${home.workspace} · read-only`),
    'Let me look at the folder first.',
    '$ ls',
    '  one.txt',
    '  two.txt',
    expect.stringMatching(/^ {2}exit code 0 · /),
    '`ls` printed 2 names: one.txt, two.txt.',
    'You asked: What is here?',
    expect.stringContaining('I am the offline model'),
    expect.stringContaining('npx codex login'),
    expect.stringMatching(/^status: completed · \d+\.\d s · \d+ tokens in/),
  ]);
  expect(model.requests).toEqual([]);
});

test('--offline does not even start with the own configuration', async () => {
  const before = await readdir(model.home.codexHome);
  const run = new CliRun(['run', '--offline', '--json', 'Go'], { home: model.home });
  expect(await run.code).toBe(0);
  expect(run.stderr.text).toBe('Using the offline model.\n');
  expect(json(run).at(-1)).toMatchObject({ type: 'result', status: 'completed' });
  expect(await readdir(model.home.codexHome)).toEqual(before);
});

test.each([
  [['run', 'Go', '--cwd', 'nowhere'], /nowhere is not a folder/],
  [['run', 'Go', '--cwd', 'notes.txt'], /notes\.txt is not a folder/],
  [['run'], /no prompt/],
  [['run', '--fast', 'Go'], /unknown option '--fast'/],
])('%j is exit code 2 and one line', async (argv, message) => {
  const run = new CliRun(argv, { home: model.home });
  expect(await run.code).toBe(2);
  expect(run.stdout.text).toBe('');
  expect(run.stderr.text).toMatch(message);
  expect(run.stderr.text).toMatch(/^codex-app-server-sdk: [^\n]*\n$/);
});

test('tells how it is used, and its version', async () => {
  const help = new CliRun(['run', '--help'], { home: model.home });
  expect(await help.code).toBe(0);
  for (const word of ['--sandbox', 'OPENAI_API_KEY', '130']) {
    expect(help.stdout.text).toContain(word);
  }
  const version = new CliRun(['--version'], { home: model.home });
  expect(await version.code).toBe(0);
  expect(version.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/);
});
