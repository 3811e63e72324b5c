import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedPackage } from '../lib/cached-packages.js';

/** A runtime, exactly. */
export interface Runtime {
  readonly name: 'Node' | 'Bun' | 'Deno';
  readonly version: string;
}

/** The npm package of each runtime, and where the binary lies in what it installs. */
const PACKAGES = {
  Node: { name: `node-${process.platform}-${process.arch}`, binary: /^bin\/node$/ },
  Bun: { name: 'bun', binary: /^node_modules\/@oven\/bun-[^/]+\/bin\/bun$/ },
  Deno: { name: 'deno', binary: /^node_modules\/@deno\/[^/]+\/deno$/ },
} as const;

/** Installs a runtime, unless it is there already, and gives the path of its binary. */
export async function installedRuntime({ name, version }: Runtime): Promise<string> {
  const { name: packageName, binary } = PACKAGES[name];
  const folder = join(
    await cachedPackage(`${packageName}@${version}`),
    'node_modules',
    packageName,
  );
  const found = (await readdir(folder, { recursive: true })).find(file => binary.test(file));
  if (found !== undefined) return join(folder, found);
  throw new Error(`Cannot run ${name} ${version}: there is no binary for this platform`);
}
