/**
 * Makes everything that a release consists of in `build/release-VERSION`, and publishes nothing: the
 * tarball, checked as users get it, and `provenance.json` beside it. `--offline` installs from npm's
 * cache alone.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './lib/run-command.js';
import { readManifest } from './package/manifest.js';
import { pack } from './package/pack.js';
import { paths } from './protocol/paths.js';
import { installedProblems } from './release/install.js';
import { licenceProblems, readLockedPackages } from './release/licences.js';
import { changelogProblems, sourceMapProblems, treeProblems } from './release/problems.js';
import { provenance } from './release/provenance.js';

const { values } = parseArgs({ options: { offline: { type: 'boolean', default: false } } });
const manifest = await readManifest(paths.root);
const folder = join(paths.root, 'build', `release-${manifest.version}`);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

async function npmScript(name: string): Promise<string[]> {
  const { ok, output } = await runCommand('npm', ['run', '--silent', name]);
  return ok ? [] : [output.trim()];
}

const build = await npmScript('build');
if (build.length > 0) throw new Error(`Cannot build the package: ${build.join()}`);
const packed = await pack(folder);
const checks: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  'working tree': () => treeProblems(paths.root),
  changelog: async () =>
    changelogProblems(await readFile(join(paths.root, 'CHANGELOG.md'), 'utf8'), manifest.version),
  'source maps': () => sourceMapProblems(paths.root, packed.files),
  licences: async () =>
    licenceProblems(await readLockedPackages(join(paths.root, 'package-lock.json'))),
  'contents, types and size': () => npmScript('check:package'),
  'clean installation': () => installedProblems(packed.tarball, manifest, values),
};
for (const [name, check] of Object.entries(checks)) {
  const problems = await check().catch((error: unknown) => [String(error)]);
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
const notes = await provenance(paths.root, manifest, packed);
await writeFile(join(folder, 'provenance.json'), `${JSON.stringify(notes, null, 2)}\n`);
console.log(`Staged in ${folder}`);
