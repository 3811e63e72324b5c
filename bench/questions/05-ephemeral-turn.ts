import type { Question } from '../harness/question.js';
import { oursTurns, sdkTurns, WARM_TURNS } from '../harness/warm-turns.js';

/** How long a turn takes on a thread that is not stored. */
export const question: Question = {
  title: 'Warm turn, `ephemeral: true`',
  again: 'ours',
  model: { text: 'ok' },
  variants: [oursTurns('ours', { ephemeral: true }, WARM_TURNS), sdkTurns(WARM_TURNS)],
  comparisons: [
    {
      label: 'against a resumed thread of codex-sdk',
      figure: 'wall',
      unit: 'ms',
      ours: 'ours',
      against: 'codex-sdk',
      relation: 'cost',
      target: 0.16,
      explanation: 'As above: what is left is the time of the app-server.',
    },
  ],
};
