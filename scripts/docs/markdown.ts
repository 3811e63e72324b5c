import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A fenced block of a Markdown file; line numbers count from 0. */
export interface CodeBlock {
  readonly language: string;
  /** The line of the opening fence. */
  readonly start: number;
  /** The line of the closing fence. */
  readonly end: number;
  readonly text: string;
  /** The last line with text before the block. */
  readonly before: string;
}

const folders = ['docs', 'examples'];

/** Lists the Markdown files that readers of the repository see. */
export async function markdownFiles(): Promise<string[]> {
  const lists = await Promise.all(
    ['.', ...folders].map(async folder => {
      const names = await readdir(folder, { recursive: folder !== '.' }).catch(() => []);
      return names.map(name => join(folder, name));
    }),
  );
  return lists
    .flat()
    .filter(path => path.endsWith('.md'))
    .sort();
}

/** Reads a file as lines. */
export async function readLines(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n');
}

/** Finds the fenced blocks; a fence that is never closed runs to the end of the file. */
export function codeBlocks(lines: readonly string[]): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (let start = 0; start < lines.length; start += 1) {
    const fence = /^\s*(`{3,})\s*(\w*)/.exec(lines[start] ?? '');
    if (fence === null) continue;
    const [, ticks = '```', language = ''] = fence;
    const closing = lines.findIndex((line, index) => index > start && line.trim() === ticks);
    const end = closing === -1 ? lines.length : closing;
    const text = lines.slice(start + 1, end).join('\n');
    const before = lines.slice(0, start).findLast(line => line.trim() !== '') ?? '';
    blocks.push({ language, start, end, text, before: before.trim() });
    start = end;
  }
  return blocks;
}

/** Replaces the text of fenced blocks, which may be inside a list item, by empty lines. */
export function withoutCode(lines: readonly string[]): string[] {
  const result = [...lines];
  for (const { start, end } of codeBlocks(lines)) {
    for (let line = start; line <= end && line < result.length; line += 1) result[line] = '';
  }
  return result;
}
