import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Sample, SampleInput, Variant } from './question.js';

/** What is measured. */
export interface SampleRequest {
  /** The folder of the compiled benchmarks. */
  readonly compiled: string;
  /** The name of the question's file. */
  readonly name: string;
  readonly variant: Variant;
  readonly input: SampleInput;
}

/** The longest that a sample may take, in milliseconds. */
const LIMIT_MS = 600_000;

/** Takes one sample in a process of its own. */
export async function runSample({
  compiled,
  name,
  variant,
  input,
}: SampleRequest): Promise<Sample> {
  const { nodeArgs = [] } = variant;
  const script = join(compiled, 'harness', 'sample.js');
  const args = [...nodeArgs, script, name, variant.name, JSON.stringify(input)];
  const child = spawn(process.execPath, args, {
    // Inside the package, so that it is found by its name from there.
    cwd: compiled,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, output, errors, results] = child.stdio;
  const stop = (): void => void child.kill('SIGTERM');
  const timer = setTimeout(stop, LIMIT_MS);
  process.once('exit', stop);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [said, printed, sample, code] = await Promise.all([
    text(errors as Readable),
    text(output as Readable),
    text(results as Readable),
    closed,
  ]);
  clearTimeout(timer);
  process.removeListener('exit', stop);
  if (code !== 0 || sample === '') {
    throw new Error(`Cannot measure ${name}, ${variant.name}: ${said}${printed} (exit ${code})`);
  }
  return JSON.parse(sample) as Sample;
}
