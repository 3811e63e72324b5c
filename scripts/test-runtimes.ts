/**
 * Runs a program that has the packed package on every runtime, against the real binary with a
 * scripted model, and compares what works with the table in `docs/runtimes.md`.
 *
 * `--write` writes the table; `--only TEXT` runs what has TEXT in its name, and leaves the table.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Layouts, makeLayouts } from './runtimes/layouts.js';
import { type Outcome, runTarget } from './runtimes/run-target.js';
import { table, tableProblems } from './runtimes/table.js';
import { type Target, targets } from './runtimes/targets.js';

const CONCURRENCY = 2;

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' } },
});

async function run(target: Target, layouts: Layouts): Promise<Outcome | undefined> {
  const name = `${target.runtime}, ${target.how}`;
  try {
    const outcome = await runTarget(target, layouts);
    const problems = [...outcome.steps].filter(([, problem]) => problem !== undefined);
    report(
      `${name} in ${outcome.seconds.toFixed(1)} s`,
      problems.map(([step, problem]) => `${step}: ${problem}`),
    );
    return outcome;
  } catch (error) {
    report(name, [String(error)]);
    return undefined;
  }
}

function report(name: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

const { only } = values;
const chosen = targets.filter(
  ({ runtime, how }) => only === undefined || `${runtime}, ${how}`.includes(only),
);
if (chosen.length === 0) throw new Error(`Cannot try any runtime: none is named ${only}`);

const directory = await mkdtemp(join(tmpdir(), 'test-runtimes-'));
try {
  const layouts = await makeLayouts(directory);
  const waiting = [...chosen.entries()];
  const outcomes: (Outcome | undefined)[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, target] = next;
      outcomes[index] = await run(target, layouts);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const made = outcomes.filter(outcome => outcome !== undefined);
  if (made.length === targets.length) {
    report('docs/runtimes.md', await tableProblems(table(made), values.write));
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
