import type { Question } from '../harness/question.js';
import { minimalTurns, oursTurns, sdkTurns, WARM_TURNS } from '../harness/warm-turns.js';

/** How long a turn takes on a thread that has had some. */
export const question: Question = {
  title: 'Warm turn',
  again: 'ours',
  model: { text: 'ok' },
  variants: [oursTurns('ours', {}, WARM_TURNS), minimalTurns(WARM_TURNS), sdkTurns(WARM_TURNS)],
  comparisons: [
    {
      label: 'against a resumed thread of codex-sdk',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'codex-sdk',
      relation: 'cost',
      target: 0.25,
    },
    {
      label: 'against the minimal client',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'minimal client',
      relation: 'cost',
      target: 1.03,
    },
  ],
};
