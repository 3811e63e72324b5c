import { readdir } from 'node:fs/promises';
import type { Question } from './question.js';

/** A question, and the name of its file. */
export interface NamedQuestion {
  readonly name: string;
  readonly question: Question;
}

/**
 * Loads the questions whose names begin in one of the given ways, in order; all when none is given.
 *
 * @throws Error when there is none.
 */
export async function findQuestions(only: readonly string[]): Promise<NamedQuestion[]> {
  const folder = new URL('../questions/', import.meta.url);
  const names = (await readdir(folder)).map(name => name.replace(/\.ts$/, '')).sort();
  const wanted = names.filter(
    name => only.length === 0 || only.some(beginning => name.startsWith(beginning)),
  );
  if (wanted.length === 0)
    throw new Error(`Cannot run: no question begins with ${only.join(', ')}`);
  return Promise.all(
    wanted.map(async name => {
      const { question }: { question: Question } = await import(`../questions/${name}.ts`);
      return { name, question };
    }),
  );
}
