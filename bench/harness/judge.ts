import { median } from '../../scripts/lib/statistics.js';
import type { Comparison, Question } from './question.js';

/** The name of the second measurement of a variant. */
export const AGAIN = ' (again)';

/** How far a variant may stray from itself before a run says nothing. */
const STEADY = { least: 0.93, most: 1.07 } as const;

/** The figures of one round, by variant and name. */
export type Round = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What was found for one row of the table. */
export interface Finding {
  readonly label: string;
  readonly unit: string;
  readonly relation: Comparison['relation'];
  readonly oursName: string;
  readonly againstName: string | null;
  /** The medians of the two figures; null when nothing is compared with. */
  readonly ours: number;
  readonly against: number | null;
  /** The median over the rounds of what the relation says. */
  readonly result: number;
  readonly target: number | null;
  /** A variant against itself, by the same figure; null where that was not measured. */
  readonly again: number | null;
  readonly verdict: Verdict;
  readonly explanation: string | null;
}

/** Whether a target was reached; `info` when there is none. */
export type Verdict = 'held' | 'missed' | 'explained' | 'inconclusive' | 'info';

/** Judges the rounds of a question: one finding for each comparison that all rounds can tell about. */
export function judge(question: Question, rounds: readonly Round[]): Finding[] {
  return question.comparisons.map(comparison => find(question, comparison, rounds));
}

function find(question: Question, comparison: Comparison, rounds: readonly Round[]): Finding {
  const { label, unit, relation, ours, against, figure, target } = comparison;
  const oursFigures = figuresOf(rounds, ours, figure);
  const othersFigures = against === undefined ? undefined : figuresOf(rounds, against, figure);
  const results = oursFigures.map((value, index) =>
    relate(relation, value, othersFigures?.[index]),
  );
  const result = median(results);
  const again = relation === 'value' ? null : againOf(question, comparison, rounds);
  return {
    label,
    unit,
    relation,
    oursName: ours,
    againstName: against ?? null,
    ours: median(oursFigures),
    against: othersFigures === undefined ? null : median(othersFigures),
    result,
    target: target ?? null,
    again,
    verdict: verdictOf(comparison, result, again),
    explanation: comparison.explanation ?? null,
  };
}

function relate(relation: Comparison['relation'], ours: number, other = Number.NaN): number {
  switch (relation) {
    case 'cost':
      return ours / other;
    case 'speed':
      return other / ours;
    case 'difference':
      return ours - other;
    case 'value':
      return ours;
  }
}

function verdictOf(
  { relation, target, explanation }: Comparison,
  result: number,
  again: number | null,
): Verdict {
  if (target === undefined) return 'info';
  if (again !== null && !(again >= STEADY.least && again <= STEADY.most)) return 'inconclusive';
  if (relation === 'speed' ? result >= target : result <= target) return 'held';
  return explanation === undefined ? 'missed' : 'explained';
}

/** A difference of a figure that was measured once is as sure as whatever was measured twice. */
function againOf(
  { again, comparisons }: Question,
  { figure, relation }: Comparison,
  rounds: readonly Round[],
): number | null {
  if (again === undefined) return null;
  const figures = [figure, ...comparisons.map(other => other.figure)];
  for (const name of relation === 'difference' ? figures : [figure]) {
    const ratios = rounds.flatMap(round => {
      const first = round[again]?.[name];
      const second = round[`${again}${AGAIN}`]?.[name];
      return first === undefined || second === undefined ? [] : [second / first];
    });
    if (ratios.length > 0) return median(ratios);
  }
  return null;
}

function figuresOf(rounds: readonly Round[], variant: string, figure: string): number[] {
  return rounds.map(round => {
    const value = round[variant]?.[figure];
    if (value === undefined) throw new Error(`Cannot judge: ${variant} has no figure ${figure}`);
    return value;
  });
}
