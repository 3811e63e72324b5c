import { cp, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findCodex } from 'codex-app-server-sdk';
import { installPacked } from '../package/install-packed.js';
import { readManifest } from '../package/manifest.js';
import { pack } from '../package/pack.js';
import { bundle } from './bundle.js';

const PROGRAMS = 'test/runtimes';

/** Folders in which the programs lie as an application has them. */
export interface Layouts {
  /** A project that has the packed package installed. */
  readonly project: string;
  /** One folder per format, with a single file in each, and the worker's file beside it. */
  readonly bundles: string;
  /** What Electron calls `process.resourcesPath`. */
  readonly resources: string;
  /** The binary, for what cannot find it by itself. */
  readonly codexPath: string;
  /** The binary's version. */
  readonly version: string | null;
}

/** Packs the package as it is built now, and lays out all programs in a folder. */
export async function makeLayouts(directory: string): Promise<Layouts> {
  const manifest = await readManifest('.');
  const { tarball } = await pack(directory);
  const project = join(directory, 'project');
  await installPacked(tarball, manifest, project);
  await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  for (const file of ['program.mjs', 'program.cjs', 'bundled.mjs', 'packaged.mjs', 'steps.mjs']) {
    await cp(join(PROGRAMS, file), join(project, file));
  }
  const { path: codexPath, version } = findCodex();
  const bundles = join(directory, 'bundles');
  await bundle(project, 'esm', join(bundles, 'esm/app.mjs'));
  await bundle(project, 'cjs', join(bundles, 'cjs/app.cjs'));
  const resources = join(directory, 'resources');
  await layOutResources(project, resources, codexPath);
  return { project, bundles, resources, codexPath, version };
}

/** Lays out what a packager makes of a project: all files in app.asar, binaries outside of it. */
async function layOutResources(
  project: string,
  resources: string,
  codexPath: string,
): Promise<void> {
  const app = join(resources, 'app.asar');
  await cp(project, app, {
    recursive: true,
    verbatimSymlinks: true,
    filter: path => !path.includes('@openai'),
  });
  await symlink(dirname(dirname(codexPath)), join(resources, 'codex'));
}
