/**
 * Joins the modules that were compiled to `dist` into a file for each entry and for what entries
 * share: a program that imports the package opens a few files instead of two hundred.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
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

function isOf(name: string, id: string): boolean {
  return id === name || id.startsWith(`${name}/`);
}
