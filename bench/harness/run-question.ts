import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGAIN, type Round } from './judge.js';
import type { ModelHome, Question, Sample, Scale, Tally, Variant } from './question.js';
import { runSample } from './run-sample.js';

/** What a run of a question needs. */
export interface QuestionRun {
  readonly compiled: string;
  readonly name: string;
  readonly question: Question;
  readonly scale: Scale;
  readonly rounds: number;
  readonly codexPath: string;
  readonly home: ModelHome;
  /** Told after each sample. */
  onSample(done: number, total: number): void;
}

/** Measures every variant of a question once a round, each time in another order. */
export async function runQuestion(run: QuestionRun): Promise<Round[]> {
  const { question, scale } = run;
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const { files = {}, expected } = (await question.prepare?.({ scale, folder })) ?? {};
    return await measureRounds(run, files, expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRounds(
  run: QuestionRun,
  files: Readonly<Record<string, string>>,
  expected: Tally | undefined,
): Promise<Round[]> {
  const { compiled, name, question, scale, codexPath, home } = run;
  const entries = entriesOf(question, scale);
  const total = run.rounds * entries.length;
  const rounds: Round[] = [];
  let tally = expected;
  for (let index = 0; index < run.rounds; index += 1) {
    const figures: Record<string, Sample['figures']> = {};
    for (const [place, { key, variant }] of ordered(entries, index).entries()) {
      if (scale === 'full') await sleep(question.restMs ?? 0);
      const input = { scale, codexPath, home, files };
      const sample = await runSample({ compiled, name, variant, input });
      tally = agreed(`${name}, ${key}`, tally, sample);
      figures[key] = sample.figures;
      run.onSample(index * entries.length + place + 1, total);
    }
    rounds.push(figures);
  }
  return rounds;
}

interface Entry {
  readonly key: string;
  readonly variant: Variant;
}

/** A smoke run has no use for a second measurement. */
function entriesOf({ variants, again }: Question, scale: Scale): Entry[] {
  const entries = variants.map(variant => ({ key: variant.name, variant }));
  const twice = variants.find(({ name }) => name === again);
  if (twice !== undefined && scale !== 'smoke') {
    entries.push({ key: `${twice.name}${AGAIN}`, variant: twice });
  }
  return entries;
}

/**
 * Gives the same things beginning with another one each round, and backwards every other round: none
 * should always stand behind the same one, and have what that leaves behind.
 */
export function ordered<T>(things: readonly T[], round: number): T[] {
  const start = round % things.length;
  const turned = [...things.slice(start), ...things.slice(0, start)];
  return round % 2 === 0 ? turned : turned.reverse();
}

/**
 * Checks that a sample came to the same as those before.
 *
 * @throws Error naming the sample and the two tallies.
 */
export function agreed(key: string, tally: Tally | undefined, { count, checksum }: Tally): Tally {
  const { count: wantedCount, checksum: wantedSum } = tally ?? { count, checksum };
  if (count === wantedCount && checksum === wantedSum) return { count, checksum };
  throw new Error(
    `Cannot count ${key}: ${count} messages with checksum ${checksum} came, not ${wantedCount} with ${wantedSum}`,
  );
}
