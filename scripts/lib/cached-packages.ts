import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runCommand } from './run-command.js';

const CACHE = resolve('node_modules/.cache/tools');

/**
 * Installs one npm package beside the repository's own dependencies, unless it is there already.
 *
 * What is there is keyed by name and version, so a new version never finds an old one. Install
 * scripts are not run. Answers with the folder whose `node_modules` holds the package.
 *
 * @param spec is a name and an exact version, such as `tslab@1.0.22`.
 */
export function cachedPackage(spec: string): Promise<string> {
  const known = asked.get(spec) ?? installOnce(spec);
  asked.set(spec, known);
  return known;
}

const asked = new Map<string, Promise<string>>();

async function installOnce(spec: string): Promise<string> {
  const folder = join(CACHE, spec.replaceAll('/', '+'));
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, '.unfinished-'));
  try {
    const started = performance.now();
    console.log(`installing ${spec} …`);
    await install(spec, unfinished);
    await rename(unfinished, folder);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`installed  ${spec}: ${await megabytes(folder)} MB in ${seconds} s`);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    throw cause;
  }
  return folder;
}

async function install(spec: string, folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  // What it depends on goes below the package, as in a global installation.
  const layout = '--install-strategy=shallow';
  const args = ['install', '--prefix', folder, layout, ...quiet, '--loglevel=error', spec];
  const { ok, output } = await runCommand('npm', args, { cwd: folder, timeoutMs: 180_000 });
  if (!ok) throw new Error(`Cannot install ${spec}: ${output.trim()}`);
}

async function megabytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter(entry => entry.isFile())
    .map(async entry => (await stat(join(entry.parentPath, entry.name))).size);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return Math.round(bytes / 1e6);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
