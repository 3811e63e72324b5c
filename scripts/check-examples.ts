/** Runs every example against the real binary with a scripted model; a name runs that one alone. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleProblems, runnable } from './examples/run-example.js';

const [only] = process.argv.slice(2);
const folders = (await readdir('examples')).filter(name => /^\d\d_/.test(name)).sort();
const index = await readFile('examples/README.md', 'utf8');
const chosen = folders.filter(name => only === undefined || name.includes(only));
if (chosen.length === 0) throw new Error(`Cannot run examples: none is named ${only ?? 'NN_name'}`);

for (const name of chosen) {
  const paths = runnable(join('examples', name)).filter(path => existsSync(path));
  if (paths.length === 0) report(name, ['has no async.ts']);
  if (!index.includes(`](${name}/`)) report(name, ['is not in examples/README.md']);
  for (const path of paths) {
    report(path, await exampleProblems(path).catch((error: unknown) => [String(error)]));
  }
}

function report(name: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
