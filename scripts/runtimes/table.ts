import { readFile, writeFile } from 'node:fs/promises';
import type { Outcome } from './run-target.js';

const DOCUMENT = 'docs/runtimes.md';
const BEGIN = '<!-- made by: npm run test:runtimes -- --write -->\n';
const END = '<!-- end -->';

/** Writes the table of what works where. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ target, steps }) => {
    const names = [...steps.keys()];
    const marks = [
      names.filter(name => name !== 'end' && !isBlocking(name)),
      names.filter(isBlocking),
      ['end'],
    ].map(group => (group.every(name => steps.get(name) === undefined) ? 'yes' : 'no'));
    return `| ${[target.runtime, target.how, ...marks].join(' | ')} |\n`;
  });
  const head = '| runtime | the package | asynchronous API | blocking API | nothing is left |\n';
  return `${head}|---|---|---|---|---|\n${rows.join('')}`;
}

/** Says whether the document shows another table than this; with `write`, puts this one in. */
export async function tableProblems(text: string, write: boolean): Promise<string[]> {
  const document = await readFile(DOCUMENT, 'utf8');
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin === -1 || end === -1) return [`${DOCUMENT} has no place for the table`];
  const wanted = `${document.slice(0, begin + BEGIN.length)}\n${text}\n${document.slice(end)}`;
  if (wanted === document) return [];
  if (write) await writeFile(DOCUMENT, wanted);
  return write ? [] : [`${DOCUMENT} shows another table; npm run test:runtimes -- --write`];
}

function isBlocking(step: string): boolean {
  return step.startsWith('sync ');
}
