import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../lib/run-command.js';
import { type Environment, environments } from './combinations.js';

/** Where things are: this repository, the packed package and the fixture's source files. */
export interface Sources {
  readonly root: string;
  readonly tarball: string;
  readonly fixture: string;
  readonly files: readonly string[];
}

/**
 * Makes one project per environment in `directory`, with the package installed from its tarball.
 *
 * Only what the package depends on is beside it, and Node's types only where the environment has
 * them. Everything is copied, since a link would let the compiler find this repository's packages.
 */
export async function makeProjects(directory: string, sources: Sources): Promise<void> {
  for (const environment of Object.keys(environments) as Environment[]) {
    const project = join(directory, environment);
    const { name, dependencies } = await readPackage(sources.root);
    await extract(sources.tarball, join(project, 'node_modules', name));
    const copied = [...dependencies, ...(environment === 'node' ? ['@types/node'] : [])];
    await copyPackages(copied, sources.root, project);
    await writeFile(join(project, 'package.json'), '{ "type": "module" }\n');
    for (const file of sources.files) await cp(join(sources.fixture, file), join(project, file));
  }
}

async function readPackage(folder: string): Promise<{ name: string; dependencies: string[] }> {
  const { name, dependencies }: { name: string; dependencies?: Record<string, string> } =
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { name, dependencies: Object.keys(dependencies ?? {}) };
}

/** Copies packages and, in turn, what they depend on. */
async function copyPackages(names: readonly string[], root: string, to: string): Promise<void> {
  const waiting = [...names];
  const copied = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (copied.has(name)) continue;
    copied.add(name);
    const source = join(root, 'node_modules', name);
    await cp(source, join(to, 'node_modules', name), { recursive: true, dereference: true });
    waiting.push(...(await readPackage(source)).dependencies);
  }
}

async function extract(tarball: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
  const { ok, output } = await runCommand('tar', args);
  if (!ok) throw new Error(`Cannot extract the package: ${output}`);
}
