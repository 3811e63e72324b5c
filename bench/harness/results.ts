import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Finding, Round } from './judge.js';
import type { Scale } from './question.js';

/** What was found for one question. */
export interface QuestionResult {
  readonly title: string;
  /** When it was measured, as a date of ISO 8601. */
  readonly date: string;
  readonly seconds: number;
  readonly scale: Scale;
  readonly findings: readonly Finding[];
  readonly rounds: readonly Round[];
}

/** What a run has found, and where. */
export interface Results {
  readonly machine: Readonly<Record<'cpu' | 'cores' | 'memory' | 'system', string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** By the name of the question's file. */
  readonly questions: Readonly<Record<string, QuestionResult>>;
}

/** The run that is judged by, or the one that shows whether its figures come again. */
export type RunName = 'latest' | 'again';

const pathOf = (run: RunName): string =>
  fileURLToPath(new URL(`../results/${run}.json`, import.meta.url));

/** Reads the results that are committed; undefined when there are none. */
export async function readResults(run: RunName = 'latest'): Promise<Results | undefined> {
  const text = await readFile(pathOf(run), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Results);
}

/** Writes results, with as many digits as mean something. */
export async function writeResults(results: Results, run: RunName): Promise<void> {
  const text = JSON.stringify(
    results,
    (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value),
    2,
  );
  await writeFile(pathOf(run), `${text}\n`);
}

/** Puts new results in the place of old ones; questions that were not asked keep theirs. */
export function mergedResults(old: Results | undefined, added: Results): Results {
  const questions = { ...old?.questions, ...added.questions };
  const names = Object.keys(questions).sort();
  return {
    ...added,
    questions: Object.fromEntries(
      names.flatMap(name => {
        const question = questions[name];
        return question === undefined ? [] : [[name, question]];
      }),
    ),
  };
}
