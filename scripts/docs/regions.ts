import { readFileSync, writeFileSync } from 'node:fs';
import { codeBlocks, readLines } from './markdown.js';

const compiled = new Set(['ts', 'tsx', 'typescript', 'js', 'mjs', 'cjs', 'javascript']);

/**
 * Compares every TypeScript and JavaScript block of a Markdown file with the region it names.
 *
 * Such a block stands below `<!-- region: path#name -->` and equals what is between
 * `// #region name` and `// #endregion` in that file. With `write`, blocks that differ are
 * rewritten; what is returned is what is still wrong.
 */
export async function regionProblems(path: string, write: boolean): Promise<string[]> {
  const lines = await readLines(path);
  const problems: string[] = [];
  let changed = false;
  for (const block of codeBlocks(lines).reverse()) {
    if (!compiled.has(block.language)) continue;
    const at = `${path}:${block.start + 1}`;
    const marker = /^<!-- region: (\S+)#(\S+) -->$/.exec(block.before);
    if (marker === null) {
      problems.push(`${at}: no <!-- region: path#name --> above this ${block.language} block`);
      continue;
    }
    const [, file = '', name = ''] = marker;
    const wanted = readRegion(file, name);
    if (wanted === undefined) problems.push(`${at}: ${file} has no region ${name}`);
    else if (wanted === block.text) continue;
    else if (write) {
      lines.splice(block.start + 1, block.end - block.start - 1, ...wanted.split('\n'));
      changed = true;
    } else problems.push(`${at}: differs from ${file}#${name}; npm run docs brings it up to date`);
  }
  if (changed) writeFileSync(path, lines.join('\n'));
  return problems.reverse();
}

/** Reads a region without its common indentation and without the marks of other regions. */
function readRegion(file: string, name: string): string | undefined {
  const lines = textOf(file).split('\n');
  const start = lines.findIndex(line => regionName(line) === name);
  if (start === -1) return undefined;
  let depth = 1;
  let end = start + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    if (regionName(line) !== undefined) depth += 1;
    if (/^\s*\/\/ #endregion\b/.test(line)) depth -= 1;
    if (depth === 0) break;
  }
  const inner = lines.slice(start + 1, end).filter(line => !/^\s*\/\/ #(end)?region\b/.test(line));
  return dedent(inner).join('\n').trim();
}

function regionName(line: string): string | undefined {
  return /^\s*\/\/ #region (\S+)\s*$/.exec(line)?.[1];
}

function dedent(lines: readonly string[]): string[] {
  const depths = lines.filter(line => line.trim() !== '').map(line => line.search(/\S/));
  const depth = Math.min(...depths);
  return lines.map(line => line.slice(depth));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
