import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import type { Manifest } from '../package/manifest.js';
import { turnProblems } from '../package/run-installed.js';

/** Says what goes wrong when the tarball is installed in an empty folder and runs a turn there. */
export async function installedProblems(
  tarball: string,
  manifest: Manifest,
  { offline }: { readonly offline: boolean },
): Promise<string[]> {
  const project = await mkdtemp(join(tmpdir(), 'staged-'));
  try {
    await writeFile(join(project, 'package.json'), '{ "private": true }\n');
    // `npm run --silent` would silence this npm as well, and with it the reason of a failure.
    const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
    if (offline) flags.push('--offline');
    const { ok, output } = await runCommand('npm', ['install', ...flags, tarball], {
      cwd: project,
      timeoutMs: 600_000,
    });
    if (!ok) return [`npm install of the tarball fails:\n${output.trim()}`];
    return await turnProblems(project, manifest);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}
