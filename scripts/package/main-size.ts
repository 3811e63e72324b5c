import { build } from 'esbuild';

/** What the main entry may come to, in bytes: all that an import of it loads, minified. */
const LIMIT = 155_000;

/** Says when an import of the main entry loads too much. Its dependencies, and what is loaded later, do not count. */
export async function mainSizeProblems(): Promise<string[]> {
  const size = await mainSize();
  console.log(`       the main entry comes to ${size} bytes, minified`);
  return size > LIMIT ? [`the main entry comes to ${size} bytes; the limit is ${LIMIT}`] : [];
}

async function mainSize(): Promise<number> {
  const { metafile } = await build({
    entryPoints: ['dist/index.js'],
    outdir: 'size',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const loaded = new Set(['size/index.js']);
  for (const name of loaded) {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && path in metafile.outputs) loaded.add(path);
    }
  }
  return [...loaded].reduce((sum, name) => sum + (metafile.outputs[name]?.bytes ?? 0), 0);
}
