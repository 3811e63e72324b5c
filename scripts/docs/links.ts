import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readLines, withoutCode } from './markdown.js';

const external = /^[a-z][a-z+.-]*:/i;

/** Says which relative links and anchors of a Markdown file lead nowhere. */
export async function linkProblems(path: string): Promise<string[]> {
  const problems: string[] = [];
  const lines = withoutCode(await readLines(path));
  for (const [index, line] of lines.entries()) {
    for (const target of linkTargets(line)) {
      if (external.test(target)) continue;
      const problem = await targetProblem(path, target);
      if (problem !== undefined) problems.push(`${path}:${index + 1}: ${problem}`);
    }
  }
  return problems;
}

function linkTargets(line: string): string[] {
  const text = line.replaceAll(/`[^`]*`/g, '');
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)];
  const reference = [...text.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g)];
  return [...inline, ...reference].map(match => match[1] ?? '');
}

async function targetProblem(path: string, target: string): Promise<string | undefined> {
  const [file = '', anchor] = decodeURI(target).split('#');
  const resolved = file === '' ? path : normalize(join(dirname(path), file));
  if (!existsSync(resolved)) return `${target} leads to no file`;
  if (resolved.startsWith('..')) return `${target} leads out of the repository`;
  if (anchor === undefined || statSync(resolved).isDirectory()) return undefined;
  if (!resolved.endsWith('.md')) return undefined;
  const anchors = anchorsIn(await readLines(resolved));
  return anchors.has(anchor) ? undefined : `${target} names no heading of ${resolved}`;
}

/** Lists the anchors that GitHub makes for the headings of a file, and those written by hand. */
export function anchorsIn(lines: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const line of withoutCode(lines)) {
    for (const [, id] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id ?? '');
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let unique = slug;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${slug}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Makes the anchor of a heading as GitHub does. */
export function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
