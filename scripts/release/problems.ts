import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../lib/run-command.js';

/** Says what is not committed: a release is made from a commit. */
export async function treeProblems(root: string): Promise<string[]> {
  const { ok, output } = await runCommand('git', ['status', '--porcelain'], { cwd: root });
  if (!ok) return [`git status: ${output.trim()}`];
  return output
    .split('\n')
    .filter(Boolean)
    .map(line => `not committed: ${line.slice(3)}`);
}

/** Says whether the changelog lacks a dated entry for a version. */
export function changelogProblems(text: string, version: string): string[] {
  const lines = text.split('\n');
  const heading = lines.findIndex(
    line => /^## (\S+) - \d{4}-\d\d-\d\d$/.exec(line)?.[1] === version,
  );
  if (heading === -1) return [`CHANGELOG.md has no dated heading for ${version}`];
  const rest = lines.slice(heading + 1);
  const next = rest.findIndex(line => line.startsWith('## '));
  const entry = rest
    .slice(0, next === -1 ? undefined : next)
    .join('')
    .trim();
  return entry === '' ? [`CHANGELOG.md says nothing about ${version}`] : [];
}

/** Says which packed source maps lead to files that users do not get. */
export async function sourceMapProblems(root: string, files: readonly string[]): Promise<string[]> {
  const packed = new Set(files);
  const problems: string[] = [];
  for (const file of files.filter(name => name.endsWith('.map'))) {
    const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(
      await readFile(join(root, file), 'utf8'),
    );
    for (const [index, source] of map.sources.entries()) {
      const there = packed.has(join(dirname(file), source));
      const inside = typeof map.sourcesContent?.[index] === 'string';
      if (!there && !inside)
        problems.push(`${file} leads to ${source}, which is not in the package`);
    }
  }
  for (const file of files.filter(name => name.endsWith('.js'))) {
    const text = await readFile(join(root, file), 'utf8');
    const [, map] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(text) ?? [];
    if (map !== undefined && !existsSync(join(root, dirname(file), map))) {
      problems.push(`${file} names the source map ${map}, which does not exist`);
    }
  }
  return problems;
}
