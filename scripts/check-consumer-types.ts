/**
 * Compiles strict consumers of the packed package with several compilers and libraries.
 *
 * It packs `dist` as it is. `npm run check:consumer -- protocol.ts` compiles only the named files
 * of the fixture.
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Combination, combinations, consumerConfig } from './consumer/combinations.js';
import { makeProjects } from './consumer/projects.js';
import { runCommand } from './lib/run-command.js';
import { pack } from './package/pack.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixture = join(root, 'test/fixtures/consumer');

async function compile(directory: string, combination: Combination, files: readonly string[]) {
  const project = join(directory, combination.environment);
  const config = join(project, `${combination.compiler}-${combination.exactOptional}.json`);
  await writeFile(config, JSON.stringify(consumerConfig(combination, files)));
  const tsc = join(root, 'node_modules', combination.compiler, 'lib', 'tsc.js');
  const started = performance.now();
  const { ok, output } = await runCommand(process.execPath, [tsc, '-p', config], { cwd: project });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${ok ? 'ok    ' : 'FAILED'} ${combination.label.padEnd(28)} ${seconds.padStart(5)} s`,
  );
  if (!ok) {
    console.log(output.trim());
    process.exitCode = 1;
  }
}

const directory = await mkdtemp(join(tmpdir(), 'check-consumer-'));
try {
  const chosen = process.argv.slice(2);
  const files = chosen.length > 0 ? chosen : (await readdir(fixture)).sort();
  const { tarball } = await pack(directory);
  await makeProjects(directory, { root, tarball, fixture, files });
  const waiting = combinations();
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await compile(directory, next, files);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
} finally {
  await rm(directory, { recursive: true, force: true });
}
