// Runs the programs of the page for newcomers, on the sources, and compares what they print with it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { codeBlocks } from '../../../scripts/docs/markdown.js';
import { matchesOutput } from '../../../scripts/examples/expected-output.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import { CliRun } from '../cli/cli-run.js';

const page = codeBlocks((await readFile('docs/getting-started.md', 'utf8')).split('\n'));
const root = process.cwd();
const argv = process.argv;

let model: ScriptedModel;

beforeEach(async () => {
  const files = { 'package.json': '{}', 'package-lock.json': '{}', 'node_modules/x.js': '' };
  model = await ScriptedModel.start({ files });
});

afterEach(async () => {
  process.chdir(root);
  process.argv = argv;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await model.close();
});

/** What the page says that a program prints. */
function promised(name: string): string {
  const block = page.find(({ before }) => before === `<!-- output: ${name} -->`);
  return block?.text ?? `The page has no output of ${name}`;
}

/** Runs a program as a newcomer does: in a folder, with arguments; answers with what it prints. */
async function printed(name: string, ...args: readonly string[]): Promise<string> {
  let output = '';
  vi.spyOn(console, 'log').mockImplementation((...values) => {
    output += `${values.join(' ')}\n`;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    output += String(text);
    return true;
  });
  for (const [key, value] of Object.entries(model.home.env)) vi.stubEnv(key, value);
  process.chdir(model.workspace);
  process.argv = [process.execPath, `${name}.mjs`, ...args];
  await import(`../../../examples/snippets/getting-started/${name}.ts`);
  vi.restoreAllMocks();
  expect(model.unexpected).toEqual([]);
  expect(model.remaining).toBe(0);
  return output;
}

function expectPromised(name: string, output: string): void {
  if (!matchesOutput(promised(name), output)) expect(output).toBe(promised(name));
}

test('the offline model', async () => {
  const home = await model.createHome({
    requiresOpenaiAuth: true,
    files: { 'package.json': '{}', 'package-lock.json': '{}', 'node_modules/x.js': '' },
  });
  const run = new CliRun(['run', 'Say what is in this folder.'], { home });
  expect(await run.code).toBe(0);
  expectPromised('offline', run.stderr.text + run.stdout.text);
});

test('a program without an account', async () => {
  expectPromised('without-account', await printed('without-account'));
});

test('the first turn, and going on with it', async () => {
  model.reply('A package.json, and the packages that it asks for.');
  const output = await printed('first-turn');
  expectPromised('first-turn', output);
  const id = /^thread (.+)$/m.exec(output)?.[1] ?? '';
  model.reply('You asked what is in this folder.');
  const later = await printed('resume', id);
  expectPromised('resume', later);
  expect(later).toContain(`\n${id} `);
  expect(model.requests[1]?.userTexts.join()).toContain('Say in one sentence');
});

test('a stream', async () => {
  model.callTool('exec_command', { cmd: 'ls | wc -l' }).stream(['There are ', 'three of them.']);
  expectPromised('stream', await printed('stream'));
});

test('approvals', async () => {
  for (const cmd of ['mkdir site', 'rm package.json']) {
    const justification = 'to do as told';
    const escalated = { cmd, sandbox_permissions: 'require_escalated', justification };
    model.callTool('exec_command', escalated);
  }
  model.reply('The folder is there. I was not allowed to remove package.json.');
  expectPromised('approvals', await printed('approvals'));
  expect(existsSync(join(model.workspace, 'site'))).toBe(true);
  expect(existsSync(join(model.workspace, 'package.json'))).toBe(true);
});

test('every output of the page is compared', async () => {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const names = page.flatMap(({ before }) => /^<!-- output: (\S+) -->$/.exec(before)?.[1] ?? []);
  expect(names).toHaveLength(6);
  for (const name of names) expect(source).toContain(`expectPromised('${name}', `);
});
