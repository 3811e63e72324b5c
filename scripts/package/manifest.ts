import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The parts of `package.json` that say what is published. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Reads the `package.json` of a folder. */
export async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
}

/** Lists every file that an import, a type lookup or a command of the package resolves to. */
export function targets({ bin = {}, exports }: Manifest): string[] {
  const exported = Object.values(exports).flatMap(target =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return [...exported, ...Object.values(bin)].map(path => path.replace(/^\.\//, ''));
}

/** Lists what users may import: `name` and `name/subpath`, without the JSON file. */
export function specifiers({ name, exports }: Manifest): string[] {
  const subpaths = Object.keys(exports).filter(subpath => !subpath.endsWith('.json'));
  return subpaths.map(subpath => name + subpath.slice(1));
}
