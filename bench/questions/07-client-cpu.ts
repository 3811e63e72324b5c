import type { Question } from '../harness/question.js';
import { minimalTurns, oursTurns } from '../harness/warm-turns.js';

/** What is compiled on the way must not weigh, so there are more turns than to time them. */
const TURNS = {
  full: { warm: 100, main: 100 },
  quick: { warm: 10, main: 30 },
  smoke: { warm: 0, main: 1 },
} as const;

/** What a turn costs this process, whatever the app-server and the model do. */
export const question: Question = {
  title: 'CPU of the client per turn',
  rounds: 9,
  again: 'ours',
  model: { text: 'ok' },
  variants: [oursTurns('ours', {}, TURNS), minimalTurns(TURNS)],
  comparisons: [
    {
      label: 'against the minimal client',
      figure: 'cpu',
      unit: 'ms',
      ours: 'ours',
      against: 'minimal client',
      relation: 'cost',
      target: 1.2,
      explanation:
        'Half a millisecond more, spread over all that is done for thirteen messages: a process that slept for 80 ms, while the app-server had its processor, finds nothing of its code in the caches.',
    },
  ],
};
