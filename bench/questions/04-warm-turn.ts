import type { Question } from '../harness/question.js';
import { minimalTurns, oursTurns, sdkTurns, WARM_TURNS } from '../harness/warm-turns.js';

/** How long a turn takes on a thread that has had some. */
export const question: Question = {
  title: 'Warm turn',
  rounds: 9,
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
      explanation:
        'The minimal client, which does nothing that could be left out, comes to the same: the time is that of the app-server, which uses 40 ms of CPU for a turn.',
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
