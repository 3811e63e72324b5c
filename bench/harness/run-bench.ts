import { findCodex } from 'codex-app-server-sdk';
import { compileBench } from './compile.js';
import { renderDocument } from './document.js';
import { findQuestions, type NamedQuestion } from './find-questions.js';
import { judge } from './judge.js';
import { describeMachine, describeVersions } from './machine.js';
import { Models } from './models.js';
import { Progress } from './progress.js';
import type { Question, Scale } from './question.js';
import { renderLine } from './render.js';
import {
  mergedResults,
  type QuestionResult,
  type RunName,
  readResults,
  writeResults,
} from './results.js';
import { runQuestion } from './run-question.js';

/** What of the questions is asked, and how. */
export interface BenchOptions {
  readonly scale: Scale;
  /** Beginnings of the names of questions; none is all of them. */
  readonly only: readonly string[];
  /** How many rounds each has, instead of its own number. */
  readonly rounds: number | undefined;
  /** The run whose results are written, and the document with them; undefined for none. */
  readonly writes: RunName | undefined;
}

/** How many questions a smoke run asks at once; figures are worth nothing then. */
const SMOKE_LANES = 2;

/** Asks the questions, and shows what came of them. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { scale, writes } = options;
  const compiled = await compileBench();
  const questions = await findQuestions(options.only);
  const { path: codexPath, version } = findCodex();
  const models = new Models(compiled, scale);
  const former = await readResults(writes);
  const results: Record<string, QuestionResult> = {};
  const run = { ...options, compiled, codexPath, models };
  try {
    if (scale === 'smoke') {
      await smoke(questions, run);
      return;
    }
    const plan = questions.map(({ name, question }) => ({
      name,
      samples: roundsOf(question, options) * (question.variants.length + 1),
    }));
    const progress = new Progress(plan, scale === 'full' ? former : undefined);
    for (const named of questions) {
      progress.next();
      const result = await ask(named, run, done => console.log(progress.sample(done)));
      for (const finding of result.findings) console.log(renderLine(result.title, finding));
      results[named.name] = result;
      // What was asked is kept, whatever becomes of the questions that follow.
      if (writes !== undefined) {
        const all = { machine: describeMachine(), versions: describeVersions(version) };
        await writeResults(mergedResults(former, { ...all, questions: results }), writes);
      }
    }
  } finally {
    await models.close();
  }
  if (writes !== undefined) await renderDocument();
}

interface Run extends BenchOptions {
  readonly compiled: string;
  readonly codexPath: string;
  readonly models: Models;
}

async function ask(
  { name, question }: NamedQuestion,
  run: Run,
  onRound: (samples: number) => void,
): Promise<QuestionResult> {
  const { scale, compiled, codexPath, models } = run;
  const started = performance.now();
  const rounds = await models.with(question.model, home =>
    runQuestion({
      ...{ compiled, name, question, scale, codexPath, home },
      rounds: roundsOf(question, run),
      onSample: onRound,
    }),
  );
  return {
    title: question.title,
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - started) / 1_000),
    scale,
    findings: judge(question, rounds),
    rounds,
  };
}

/** Asks all questions once, with little work; all that can go wrong is a count or a crash. */
async function smoke(questions: readonly NamedQuestion[], run: Run): Promise<void> {
  const waiting = [...questions];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name } = next;
      const { seconds } = await ask(next, run, () => {});
      console.log(`ok: ${name} (${seconds} s)`);
    }
  };
  await Promise.all(Array.from({ length: SMOKE_LANES }, lane));
}

function roundsOf({ rounds = 5 }: Question, options: BenchOptions): number {
  if (options.rounds !== undefined) return options.rounds;
  return options.scale === 'full' ? rounds : options.scale === 'quick' ? Math.min(rounds, 3) : 1;
}
