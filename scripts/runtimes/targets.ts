import { join } from 'node:path';
import { installedRuntime, type Runtime } from './installed-runtime.js';
import type { Layouts } from './layouts.js';

/** A program of a layout, and the runtime that runs it. */
export interface Target {
  /** The runtime, as the table names it. */
  readonly runtime: string;
  /** How the program gets at the package, as the table says it. */
  readonly how: string;
  /** Gives the command that runs the program, with its arguments; installs the runtime for it. */
  command(layouts: Layouts): Promise<readonly string[]>;
}

/** Every version that is tried; a newer one is tried by writing it here. */
const node20: Runtime = { name: 'Node', version: '20.19.0' };
const node22: Runtime = { name: 'Node', version: '22.23.3' };
const node24: Runtime = { name: 'Node', version: '24.21.0' };
const node26: Runtime = { name: 'Node', version: '26.10.0' };
const bun: Runtime = { name: 'Bun', version: '1.4.5' };
const deno: Runtime = { name: 'Deno', version: '2.9.6' };

export const runtimes: readonly Runtime[] = [node20, node22, node24, node26, bun, deno];

const denoFlags = [
  ...['run', '--quiet', '--no-prompt', '--node-modules-dir=manual'],
  ...['--allow-read', '--allow-env', '--allow-run', '--allow-sys'],
];

const imports = (layouts: Layouts): string[] => [join(layouts.project, 'program.mjs')];
const requires = (layouts: Layouts): string[] => [join(layouts.project, 'program.cjs')];

/** Everything that is tried, in the order of the table. */
export const targets: readonly Target[] = [
  target(node20, '`import`', imports),
  target(node20, '`require()`', requires),
  target(node22, '`import`', imports),
  target(node22, '`require()`', requires),
  target(node24, '`import`', imports),
  target(node26, '`import`', imports),
  target(bun, '`import`', imports),
  target(deno, '`import`', layouts => [...denoFlags, ...imports(layouts)]),
  target(node20, 'one file, ESM', ({ bundles, codexPath }) => [
    join(bundles, 'esm/app.mjs'),
    codexPath,
  ]),
  target(node20, 'one file, CommonJS', ({ bundles, codexPath }) => [
    join(bundles, 'cjs/app.cjs'),
    codexPath,
  ]),
  target(node20, '`app.asar`', ({ resources }) => [
    join(resources, 'app.asar/packaged.mjs'),
    resources,
  ]),
];

function target(
  runtime: Runtime,
  how: string,
  args: (layouts: Layouts) => readonly string[],
): Target {
  return {
    runtime: `${runtime.name} ${runtime.version}`,
    how,
    command: async layouts => [await installedRuntime(runtime), ...args(layouts)],
  };
}
