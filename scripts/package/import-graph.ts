import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './manifest.js';

/** What a module loads, directly or not: its own package's files, and other packages. */
interface ImportGraph {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** Follows every import of a built module, static and dynamic. */
async function importGraph(entry: string): Promise<ImportGraph> {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (fileName.startsWith('.')) files.add(join(dirname(file), fileName));
      else if (!isBuiltin(fileName)) packages.add(packageOf(fileName));
    }
  }
  return { files, packages };
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Says what the main entry loads that only other entries may load, and what it does not declare. */
export async function purityProblems(manifest: Manifest): Promise<string[]> {
  const { files, packages } = await importGraph('dist/index.js');
  const impure = [...files].filter(file => /^dist\/(testing|cli|sync|compat)\//.test(file));
  const undeclared = [...packages].filter(name => !(name in (manifest.dependencies ?? {})));
  return [
    ...impure.map(file => `the main entry loads ${file}`),
    ...undeclared.map(name => `the main entry loads ${name}, which is not a dependency`),
  ];
}
