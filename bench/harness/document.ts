import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderChart } from './chart.js';
import { findQuestions } from './find-questions.js';
import { judge, type Round } from './judge.js';
import type { Comparison } from './question.js';
import { insertResults, renderResults } from './render.js';
import { type Results, readResults, writeResults } from './results.js';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

/**
 * Writes the committed results into the document about speed, and draws its chart. Rounds are judged
 * anew, by the targets and explanations that the questions have now.
 */
export async function renderDocument(): Promise<void> {
  const latest = await readResults('latest');
  if (latest === undefined) throw new Error('Cannot write the document: there are no results');
  const results = await judgedAnew(latest);
  await writeResults(results, 'latest');
  const second = await readResults('again');
  const again = second && (await judgedAnew(second));
  if (again !== undefined) await writeResults(again, 'again');
  const path = pathOf('performance.md');
  const document = await readFile(path, 'utf8');
  await writeFile(path, insertResults(document, renderResults(results, again)));
  await writeFile(pathOf('performance.svg'), renderChart(results));
}

/** Whether rounds have all that is compared: a question may have come by another variant since. */
function isTold({ ours, against = ours, figure }: Comparison, rounds: readonly Round[]): boolean {
  return rounds.every(
    round => round[ours]?.[figure] !== undefined && round[against]?.[figure] !== undefined,
  );
}

async function judgedAnew(results: Results): Promise<Results> {
  const questions = { ...results.questions };
  for (const { name, question } of await findQuestions([])) {
    const asked = questions[name];
    if (asked === undefined) continue;
    const comparisons = question.comparisons.filter(comparison => isTold(comparison, asked.rounds));
    const findings = judge({ ...question, comparisons }, asked.rounds);
    questions[name] = { ...asked, findings };
  }
  return { ...results, questions };
}
