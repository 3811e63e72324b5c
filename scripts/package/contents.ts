import { existsSync } from 'node:fs';
import { type Manifest, targets } from './manifest.js';

const required = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/index.js'];
const permitted = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+\.(d\.ts|js)(\.map)?)$/;

/** Says what is wrong with the list of published files: something missing, extra or out of date. */
export function contentProblems(files: readonly string[], manifest: Manifest): string[] {
  const listed = new Set(files);
  const missing = [...required, ...targets(manifest)].filter(path => !listed.has(path));
  const extra = files.filter(path => !permitted.test(path));
  const stale = files.filter(path => {
    const source = path.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    // What entries share is made of many sources.
    return /^dist\/(?!shared\/)/.test(path) && !existsSync(source);
  });
  return [
    ...missing.map(path => `missing from the package: ${path}`),
    ...extra.map(path => `should not be in the package: ${path}`),
    ...stale.map(path => `has no source, remove dist and build again: ${path}`),
  ];
}
