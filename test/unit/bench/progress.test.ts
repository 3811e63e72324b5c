import { expect, test } from 'vitest';
import { Progress } from '../../../bench/harness/progress.js';
import type { QuestionResult, Results } from '../../../bench/harness/results.js';

const plan = [
  { name: 'a', samples: 4 },
  { name: 'b', samples: 2 },
  { name: 'c', samples: 10 },
];

test('guesses the rest by the samples that are done', () => {
  let now = 0;
  const progress = new Progress(plan, undefined, () => now);
  progress.next();
  now = 10_000;
  expect(progress.sample(1)).toBe('[1/3] a: sample 1 of 4, 3 min left');
  expect(progress.secondsLeft()).toBe(30 + 20 + 100);
  now = 40_000;
  progress.sample(4);
  progress.next();
  now = 45_000;
  expect(progress.sample(1)).toBe('[2/3] b: sample 1 of 2, 2 min left');
  expect(progress.secondsLeft()).toBe(5 + 90);
});

test('takes what a question took the last time', () => {
  let now = 0;
  const c = { seconds: 7 } as QuestionResult;
  const former = { questions: { c } } as unknown as Results;
  const progress = new Progress(plan, former, () => now);
  progress.next();
  now = 4_000;
  expect(progress.sample(4)).toBe('[1/3] a: sample 4 of 4, 9 s left');
});
