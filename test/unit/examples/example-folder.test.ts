import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderProblems } from '../../../scripts/examples/example-folder.js';

const INDEX = '[a](01_a/async.ts) [sync](01_a/sync.ts)';

let path: string;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'example-'));
});

afterEach(() => rm(path, { recursive: true }));

const header = (output: string, reason = ''): string =>
  `// Shows it.\n${reason}//\n// Expected output:\n//   ${output}\n\ncode();\n`;

async function problemsOf(files: Record<string, string>, index = INDEX): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return folderProblems({ path, name: '01_a', index });
}

const TWINS = { 'async.ts': header('one'), 'sync.ts': header('one'), 'model.ts': '' };

test('an example of twins that print the same is fine', async () => {
  expect(await problemsOf(TWINS)).toEqual([]);
});

test('a file that is missing is named', async () => {
  expect(await problemsOf({ 'async.ts': header('one') })).toEqual([
    'has no sync.ts',
    'has no model.ts',
  ]);
});

test('the index has to link to both', async () => {
  expect(await problemsOf(TWINS, '[a](01_a/async.ts)')).toEqual([
    'has no link to its sync.ts in examples/README.md',
  ]);
});

test('twins that print something else have to say why, and only those', async () => {
  expect(await problemsOf({ ...TWINS, 'sync.ts': header('two') })).toEqual([
    expect.stringContaining('twins of different output'),
  ]);
  const reason = '// Unlike async.ts, it blocks.\n';
  expect(await problemsOf({ ...TWINS, 'sync.ts': header('two', reason) })).toEqual([]);
  expect(await problemsOf({ ...TWINS, 'sync.ts': header('one', reason) })).toEqual([
    expect.stringContaining('denies it'),
  ]);
});
