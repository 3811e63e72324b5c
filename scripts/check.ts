/**
 * Runs every check of this repository, in order, and ends with `N passed, N failed`.
 *
 * `npm run check -- --only tests,lint` runs the named steps alone.
 */
import { parseArgs } from 'node:util';
import { checkSteps, type Step, type StepResult } from './lib/check-steps.js';

function chosenSteps(): Step[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const all = checkSteps();
  if (values.only === undefined) return all;
  const names = values.only.split(',').map(name => name.trim());
  const known = all.map(step => step.name);
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`Cannot run ${unknown.join(', ')}: the steps are ${known.join(', ')}`);
  }
  return all.filter(step => names.includes(step.name));
}

async function run(step: Step): Promise<StepResult> {
  const started = performance.now();
  const result = await step.run().catch(crashed);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = result.failed === 0 ? 'ok    ' : 'FAILED';
  console.log(`${verdict} ${step.name.padEnd(10)} ${seconds.padStart(6)} s`);
  if (result.failed > 0) console.log(`\n${result.output.trim()}\n`);
  if (result.summary) console.log(result.summary);
  return result;
}

function crashed(error: unknown): StepResult {
  return { passed: 0, failed: 1, output: String(error) };
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const steps = chosenSteps();
const results: Promise<StepResult>[] = [];
for (const step of steps) {
  // The last step looks at what the others have left behind.
  if (step === steps.at(-1)) await Promise.all(results);
  const result = run(step);
  results.push(result);
  if (step.beside !== true) await result;
}
const all = await Promise.all(results);
const passed = all.reduce((sum, result) => sum + result.passed, 0);
const failed = all.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
