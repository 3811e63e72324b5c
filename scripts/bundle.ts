/**
 * Joins the modules that were compiled to `dist` into a file for each entry and for what entries
 * share: a program that imports the package opens a few files instead of two hundred.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { transform } from 'esbuild';
import { type GetModuleInfo, rollup } from 'rollup';
import { readManifest } from './package/manifest.js';

const DIST = 'dist';

/** Run by a thread or a shell, and not by an import. */
const PROGRAMS = ['cli/main', 'sync/worker'];

const { exports = {}, dependencies = {} } = await readManifest('.');
const entries = Object.values(exports)
  .map(target => (typeof target === 'object' ? target['default'] : undefined))
  .filter(path => path !== undefined)
  .map(path => relative(DIST, path).replace(/\.js$/, ''));
const input = Object.fromEntries(
  [...entries, ...PROGRAMS].map(name => [name, `${DIST}/${name}.js`]),
);

/** The files of a session, each with the module whose imports it holds, unless one before it does. */
const PARTS = [
  ['codex', 'index'],
  ['open-client', 'codex/open-client'],
  ['engine', 'codex/engine'],
] as const;

let parts: [name: string, modules: ReadonlySet<string>][] | undefined;

const bundle = await rollup({
  input,
  external: id => id.startsWith('node:') || Object.keys(dependencies).some(name => isOf(name, id)),
  treeshake: { moduleSideEffects: false },
  onwarn(warning) {
    // What the compiler writes for `await using` asks for the `this` of scripts.
    if (warning.code === 'THIS_IS_UNDEFINED') return;
    throw new Error(`Cannot bundle: ${warning.message}`);
  },
});
const { output } = await bundle.generate({
  // What the main entry loads at once is one file; what it loads later is one for each occasion.
  manualChunks: (id, { getModuleInfo }) => {
    parts ??= PARTS.map(([name, root]) => [name, importedBy(root, getModuleInfo)]);
    return parts.find(([, modules]) => modules.has(id))?.[0];
  },
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name].js',
  generatedCode: 'es2015',
  // Otherwise files import others that they do not use, which bundlers warn of.
  hoistTransitiveImports: false,
});
const compiled = await readdir(DIST, { recursive: true });
await Promise.all(compiled.filter(name => name.endsWith('.js')).map(name => rm(join(DIST, name))));
for (const file of output) {
  if (file.type === 'asset') throw new Error(`Cannot bundle: ${file.fileName} is no module`);
  await mkdir(dirname(join(DIST, file.fileName)), { recursive: true });
  // The comments are in the declarations; here they would only take time to load.
  const { code } = await transform(file.code, { target: 'node20.19' });
  await writeFile(join(DIST, file.fileName), code);
}

/** Lists what a module imports, directly or not, and the module unless it is an entry. */
function importedBy(name: string, getModuleInfo: GetModuleInfo): ReadonlySet<string> {
  const path = resolve(DIST, `${name}.js`);
  const found = new Set([path]);
  for (const id of found) {
    for (const imported of getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  }
  if (getModuleInfo(path)?.isEntry) found.delete(path);
  return found;
}

function isOf(name: string, id: string): boolean {
  return id === name || id.startsWith(`${name}/`);
}
