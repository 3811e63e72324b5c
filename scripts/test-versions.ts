/**
 * Runs the same checks on earlier releases of the app-server, and compares what they know with
 * `docs/versions.md` and `src/protocol/method-versions.ts`; `--write` writes both.
 *
 * `--only 0.155.1,0.166.0` looks at these alone, `--few` at some of them; neither writes. Releases are fetched once into
 * a cache: `CODEX_VERSIONS_CACHE`, else `node_modules/.cache/codex-versions`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { inTwos } from './lib/in-twos.js';
import { findBinary } from './protocol/find-binary.js';
import { npmRegistry } from './runtime/registry.js';
import { differences, wantedFiles } from './versions/compare.js';
import { cachedBinary } from './versions/release-cache.js';
import { earlierReleases, fewReleases } from './versions/releases.js';
import { reportRelease } from './versions/report-release.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    few: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const only = values.few ? fewReleases : values.only?.split(',').map(version => version.trim());
const unknown = only?.filter(version => !earlierReleases.includes(version)) ?? [];
if (unknown.length > 0) {
  throw new Error(`Cannot test ${unknown.join(', ')}: not in scripts/versions/releases.ts`);
}
if (only !== undefined && values.write)
  throw new Error('Cannot write: --only and --few leave releases out');

const binaries = [findBinary()];
for (const version of only ?? earlierReleases) {
  binaries.push(await cachedBinary(version, npmRegistry, line => console.log(line)));
}
const reports = await inTwos(binaries, async binary => {
  const started = performance.now();
  const report = await reportRelease(binary);
  const failed = report.results.filter(({ problem }) => problem !== undefined);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const verdict = failed.length === 0 ? 'ok    ' : 'FAILED';
  console.log(`${verdict} ${report.facts.version.padEnd(9)} ${seconds} s`);
  for (const { name, problem } of failed) console.log(`  ${name}: ${problem}`);
  return report;
});
if (values.write) {
  for (const [file, text] of await wantedFiles(reports)) await writeFile(file, text);
}
const problems = await differences(reports, { all: only === undefined });
for (const problem of problems) console.log(problem);
if (problems.length > 0) {
  console.log('Accept what is found with: npm run test:versions -- --write');
  process.exitCode = 1;
}
