import { expect, test } from 'vitest';
import { AGAIN, judge, type Round } from '../../../bench/harness/judge.js';
import type { Comparison, Question, Relation } from '../../../bench/harness/question.js';

const variant = (name: string): Question['variants'][number] => ({
  name,
  measure: async () => ({ figures: {}, count: 0, checksum: 0 }),
});

function ask(
  comparison: Partial<Comparison> & { readonly relation: Relation },
  rounds: readonly Round[],
): ReturnType<typeof judge>[number] | undefined {
  const base = { label: 'a', figure: 'wall', unit: 'ms', ours: 'ours', against: 'peer' };
  const question: Question = {
    title: 'Q',
    again: 'ours',
    variants: [variant('ours'), variant('peer')],
    comparisons: [{ ...base, ...comparison }],
  };
  return judge(question, rounds)[0];
}

function round(ours: number, peer: number, again = ours): Round {
  return { ours: { wall: ours }, peer: { wall: peer }, [`ours${AGAIN}`]: { wall: again } };
}

test('takes the median of the ratios of each round, not the ratio of the medians', () => {
  const rounds = [round(1, 2), round(30, 100), round(8, 10)];
  expect(ask({ relation: 'cost', target: 0.5 }, rounds)).toMatchObject({
    result: 0.5,
    ours: 8,
    against: 10,
    again: 1,
    verdict: 'held',
  });
});

test.each([
  ['cost', 1.3, 'missed'],
  ['cost', 1.5, 'held'],
  ['speed', 0.6, 'held'],
  ['speed', 0.7, 'missed'],
  ['difference', 5, 'held'],
  ['difference', 4, 'missed'],
  ['value', 15, 'held'],
  ['value', 14, 'missed'],
] as const)('judges a %s with the target %d as %s', (relation, target, verdict) => {
  expect(ask({ relation, target }, [round(15, 10)])?.verdict).toBe(verdict);
});

test('tells a miss that is explained, and a row without a target', () => {
  const explanation = 'the parser takes it all';
  const rounds = [round(15, 10)];
  expect(ask({ relation: 'cost', target: 1, explanation }, rounds)?.verdict).toBe('explained');
  expect(ask({ relation: 'cost', target: 2, explanation }, rounds)?.verdict).toBe('held');
  expect(ask({ relation: 'cost' }, rounds)).toMatchObject({ verdict: 'info', target: null });
});

test.each([
  [92, 'inconclusive'],
  [93, 'held'],
  [107, 'held'],
  [108, 'inconclusive'],
])('with %d %% of itself a ratio is %s', (again, verdict) => {
  const rounds = [round(100, 200, again)];
  expect(ask({ relation: 'cost', target: 1 }, rounds)?.verdict).toBe(verdict);
});

test('what stands alone is judged on any machine, a difference is not', () => {
  const rounds = [round(100, 200, 300)];
  expect(ask({ relation: 'difference', target: 0 }, rounds)?.verdict).toBe('inconclusive');
  expect(ask({ relation: 'value', target: 100 }, rounds)).toMatchObject({
    verdict: 'held',
    again: null,
  });
});

test('a difference of a figure that was measured once is as sure as the others', () => {
  const once = { ours: { wall: 5, p99: 4 }, peer: { wall: 9, p99: 1 } };
  const rounds = [{ ...once, [`ours${AGAIN}`]: { wall: 10 } }];
  const wall = {
    label: 'wall',
    figure: 'wall',
    unit: 'ms',
    ours: 'ours',
    relation: 'cost',
  } as const;
  const question: Question = {
    title: 'Q',
    again: 'ours',
    variants: [],
    comparisons: [
      { ...wall, against: 'peer' },
      { ...wall, figure: 'p99', against: 'peer', relation: 'difference', target: 5 },
      { ...wall, figure: 'p99', against: 'peer', target: 5 },
    ],
  };
  expect(judge(question, rounds).map(({ again, verdict }) => [again, verdict])).toEqual([
    [2, 'info'],
    [2, 'inconclusive'],
    [null, 'held'],
  ]);
});

test('says which figure is missing', () => {
  expect(() => ask({ relation: 'value', figure: 'lost' }, [round(1, 1)])).toThrow(
    'Cannot judge: ours has no figure lost',
  );
});
