import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runCommand } from '../lib/run-command.js';
import { anchorsIn } from './links.js';

const committed = 'docs/api-reference.md';

/** Makes the API reference from the doc comments; compares it with the committed one, or writes it. */
export async function referenceProblems(write: boolean): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'api-reference-'));
  try {
    const { ok, output } = await runCommand('npx', ['--no-install', 'typedoc', '--out', directory]);
    if (!ok) return [`Cannot make ${committed}:\n${output.trim()}`];
    const problems = warningsIn(output);
    const wanted = withRepairedLinks(await readFile(join(directory, 'api-reference.md'), 'utf8'));
    if (wanted === (await readFile(committed, 'utf8').catch(() => ''))) return problems;
    if (write) await writeFile(committed, wanted);
    else problems.push(`${committed} is out of date; npm run docs brings it up to date`);
    return problems;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Finds the warnings that count: all but that wire types are left out, which have an entry of their
 * own, and that methods named by a well-known symbol say nothing beyond what the symbol says.
 */
function warningsIn(output: string): string[] {
  return stripVTControlCharacters(output)
    .split('\n')
    .filter(line => line.startsWith('[warning]') && !line.startsWith('[warning] Found '))
    .filter(line => !/src\/protocol\/.*not included in the documentation/.test(line))
    .filter(line => !/\.\[(asyncDispose|dispose|asyncIterator|iterator)\] /.test(line));
}

/**
 * Repairs links to anchors that do not exist: the generator takes the anchor of `Turn.snapshot` for
 * the one of `TurnSnapshot`, and then numbers the latter.
 */
function withRepairedLinks(markdown: string): string {
  const anchors = anchorsIn(markdown.split('\n'));
  return markdown.replaceAll(/\]\(#([\w-]+?)-\d+\)/g, (link: string, base: string) => {
    const numbered = link.slice(3, -1);
    return !anchors.has(numbered) && anchors.has(base) ? `](#${base})` : link;
  });
}
