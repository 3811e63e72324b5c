import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runCommand } from '../lib/run-command.js';
import { anchorsIn } from './links.js';

/** The titles of the pages that are made from the doc comments, by their names. */
const titles: Readonly<Record<string, string>> = {
  'api-reference': 'API reference',
  'api-reference-sync': 'API reference: the blocking API',
};

/** The pages that are made from the doc comments. */
export const referencePages: readonly string[] = Object.keys(titles).map(pathOf);

/** Makes the API reference from the doc comments; compares it with the committed one, or writes it. */
export async function referenceProblems(write: boolean): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'api-reference-'));
  try {
    const { ok, output } = await runCommand('npx', ['--no-install', 'typedoc', '--out', directory]);
    if (!ok) return [`Cannot make the API reference:\n${output.trim()}`];
    const problems = warningsIn(output);
    const texts = new Map<string, string>();
    for (const [name, title] of Object.entries(titles)) {
      const text = await readFile(join(directory, `${name}.md`), 'utf8');
      texts.set(name, text.replace(/^# .*/, `# ${title}`));
    }
    for (const name of texts.keys()) {
      const path = pathOf(name);
      const wanted = withRepairedLinks(name, texts);
      if (wanted === (await readFile(path, 'utf8').catch(() => ''))) continue;
      if (write) await writeFile(path, wanted);
      else problems.push(`${path} is out of date; npm run docs brings it up to date`);
    }
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
function withRepairedLinks(page: string, texts: ReadonlyMap<string, string>): string {
  const anchors = new Map([...texts].map(([name, text]) => [name, anchorsIn(text.split('\n'))]));
  const link = /\]\((?:([\w-]+)\.md)?#([\w-]+?)(-\d+)\)/g;
  return (texts.get(page) ?? '').replaceAll(link, (whole: string, ...groups: string[]) => {
    const [other, base = '', number = ''] = groups;
    const there = anchors.get(other ?? page);
    const isBroken = there?.has(`${base}${number}`) === false && there.has(base);
    return isBroken ? whole.replace(`${number})`, ')') : whole;
  });
}

function pathOf(page: string): string {
  return `docs/${page}.md`;
}
