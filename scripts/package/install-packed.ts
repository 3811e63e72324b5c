import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import type { Manifest } from './manifest.js';

/**
 * Puts the packed package into the `node_modules` of a project.
 *
 * Dependencies are links to the ones of this repository: what is tried is our tarball.
 */
export async function installPacked(
  tarball: string,
  manifest: Manifest,
  project: string,
): Promise<void> {
  const modules = join(project, 'node_modules');
  const installed = join(modules, manifest.name);
  await mkdir(installed, { recursive: true });
  await runOrThrow('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const link = join(modules, name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve('node_modules', name), link);
  }
}

async function runOrThrow(command: string, args: string[]): Promise<void> {
  const { ok, output } = await runCommand(command, args);
  if (!ok) throw new Error(`Cannot run ${command}: ${output}`);
}
