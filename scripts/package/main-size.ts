import { build } from 'esbuild';

/** What the main entry may come to, in bytes: all that an import of it loads, minified. */
const LIMIT = 60_000;

/** What few programs need, and an import must not load. */
const LATER: readonly string[] = ['node:crypto', 'node:http', 'smol-toml', 'ws'];

/** Says when an import of the main entry loads too much. Its dependencies, and what is loaded later, do not count. */
export async function mainSizeProblems(): Promise<string[]> {
  const { size, packages } = await loadedAtOnce();
  console.log(`       the main entry comes to ${size} bytes, minified`);
  const early = LATER.filter(name => packages.has(name));
  return [
    ...(size > LIMIT ? [`the main entry comes to ${size} bytes; the limit is ${LIMIT}`] : []),
    ...early.map(name => `the main entry loads ${name} at once`),
  ];
}

async function loadedAtOnce(): Promise<{ size: number; packages: ReadonlySet<string> }> {
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
  const packages = new Set<string>();
  for (const name of loaded) {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (path in metafile.outputs) loaded.add(path);
      else packages.add(path);
    }
  }
  const sizes = [...loaded].map(name => metafile.outputs[name]?.bytes ?? 0);
  return { size: sizes.reduce((sum, bytes) => sum + bytes, 0), packages };
}
