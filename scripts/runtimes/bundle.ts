import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const shared = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** What each format needs besides, so that the packages in the bundle find what Node gives a module. */
// #region formats
const formats = {
  esm: {
    format: 'esm',
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
    },
  },
  cjs: {
    format: 'cjs',
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
} as const satisfies Record<string, BuildOptions>;
// #endregion formats

/**
 * Makes one file of a program of a project and of all packages that it imports, and one of the worker
 * of the blocking API beside it.
 */
export async function bundle(
  project: string,
  format: keyof typeof formats,
  outfile: string,
): Promise<void> {
  const worker = join(project, 'node_modules/codex-app-server-sdk/dist/sync/worker.js');
  const options = { ...shared, ...formats[format] };
  await build({ ...options, entryPoints: [join(project, 'bundled.mjs')], outfile });
  await build({
    ...options,
    entryPoints: [worker],
    outfile: join(dirname(outfile), 'worker.js'),
  });
}
