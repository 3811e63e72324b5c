/** Checks the package as users get it: its files, types, entries, size, and unused code. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './lib/run-command.js';
import { contentProblems } from './package/contents.js';
import { purityProblems } from './package/import-graph.js';
import { loadProblems } from './package/load-installed.js';
import { mainSizeProblems } from './package/main-size.js';
import { readManifest } from './package/manifest.js';
import { pack } from './package/pack.js';
import { turnProblems } from './package/run-installed.js';

async function tool(name: string, ...args: string[]): Promise<string[]> {
  const { ok, output } = await runCommand('npx', ['--no-install', name, ...args]);
  return ok ? [] : [output.trim()];
}

/** Makes every check; each answers with the problems it found. */
async function packageChecks(directory: string): Promise<Record<string, () => Promise<string[]>>> {
  const manifest = await readManifest('.');
  const { tarball, files } = await pack(directory);
  return {
    contents: async () => contentProblems(files, manifest),
    'imports of the main entry': () => purityProblems(manifest),
    'entries load': () => loadProblems(tarball, manifest, directory),
    'a turn runs': () => turnProblems(join(directory, 'project'), manifest),
    publint: () => tool('publint', 'run', tarball, '--strict'),
    attw: () => tool('attw', tarball, '--profile', 'esm-only', '--no-emoji'),
    knip: () => tool('knip', '--no-progress'),
    'size of the main entry': mainSizeProblems,
    'size-limit': () => tool('size-limit'),
  };
}

const directory = await mkdtemp(join(tmpdir(), 'check-package-'));
try {
  for (const [name, check] of Object.entries(await packageChecks(directory))) {
    const problems = await check().catch((error: unknown) => [String(error)]);
    console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    for (const problem of problems) console.log(problem);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
