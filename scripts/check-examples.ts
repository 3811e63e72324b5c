/** Runs every example against the real binary with a scripted model; a name runs that one alone. */
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { folderProblems } from './examples/example-folder.js';
import { exampleProblems, TWINS } from './examples/run-example.js';

/** What was found out about a file or a folder. */
interface Finding {
  readonly path: string;
  readonly problems: readonly string[];
}

const [only] = process.argv.slice(2);
const folders = (await readdir('examples')).filter(name => /^\d\d_/.test(name)).sort();
const index = await readFile('examples/README.md', 'utf8');
const chosen = folders.filter(name => only === undefined || name.includes(only));
if (chosen.length === 0) throw new Error(`Cannot run examples: none is named ${only ?? 'NN_name'}`);

// The two of a folder run one after the other: what is the machine's, such as a port, is theirs in turn.
const queue = chosen.values();
const found = new Map<string, readonly Finding[]>();
const unreported = [...chosen];
// One more than the processors: an example waits for its app-server now and then.
const lanes = Math.min(3, availableParallelism() + 1);
await Promise.all(Array.from({ length: lanes }, work));

async function work(): Promise<void> {
  for (const name of queue) {
    found.set(name, await check(name));
    for (let next = unreported[0]; next !== undefined && found.has(next); next = unreported[0]) {
      for (const finding of found.get(next) ?? []) report(finding);
      unreported.shift();
    }
  }
}

async function check(name: string): Promise<Finding[]> {
  const path = join('examples', name);
  const problems = await folderProblems({ path, name, index });
  if (problems.length > 0) return [{ path, problems }];
  const findings: Finding[] = [];
  for (const file of TWINS.map(twin => join(path, twin))) {
    const found = await exampleProblems(file).catch((error: unknown) => [String(error)]);
    findings.push({ path: file, problems: found });
  }
  return findings;
}

function report({ path, problems }: Finding): void {
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${path}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
