/**
 * Runs simulations: `npm run simulate -- --seeds 1000000`, from a seed on with `--from N`, or one
 * with `--seed S`. At the first failure it prints the shortest script that still fails, and ends
 * with code 1.
 */
import { parseArgs } from 'node:util';
import { generateScript } from './generate-script.js';
import { findProblems } from './model.js';
import { runScript } from './run-script.js';
import type { Script } from './script.js';
import { shrink } from './shrink.js';

const PROGRESS_EVERY = 10_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const problemsOf = async (script: Script): Promise<string[]> =>
  findProblems(script, await runScript(script));

const first = Number(values.seed ?? values.from);
const end = values.seed === undefined ? first + Number(values.seeds) : first + 1;
const startedAtMs = performance.now();

for (let seed = first; seed < end; seed += 1) {
  const script = generateScript(seed);
  const problems = await problemsOf(script);
  if (problems.length > 0) {
    await report(seed, script, problems);
    process.exitCode = 1;
    break;
  }
  const done = seed - first + 1;
  if (done % PROGRESS_EVERY === 0) console.log(`${done} seeds, ${speed(done)} a second`);
  if (seed === end - 1) console.log(`${done} seeds passed, ${speed(done)} a second`);
}

function speed(done: number): number {
  return Math.round((done * 1_000) / (performance.now() - startedAtMs));
}

async function report(seed: number, script: Script, problems: readonly string[]): Promise<void> {
  console.log(`Seed ${seed} failed:`);
  for (const problem of problems) console.log(`- ${problem}`);
  const shortest = await shrink(script, async each => (await problemsOf(each)).length > 0);
  console.log('The shortest script that fails:');
  console.log(JSON.stringify(shortest));
  for (const problem of await problemsOf(shortest)) console.log(`- ${problem}`);
  if (values.trace) console.log((await runScript(shortest)).trace.join('\n'));
}
