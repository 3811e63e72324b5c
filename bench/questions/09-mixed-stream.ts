import type { Question } from '../harness/question.js';
import { MIXED_TEXTS, prepareStream } from '../harness/stream-data.js';
import { listenerVariant } from '../harness/stream-ours.js';
import { PLAIN_LOOP } from '../peers/readers.js';

/** The same as the bulk stream, in which three of seven messages are not all ASCII. */
export const question: Question = {
  title: 'Mixed UTF-8 stream',
  again: 'ours, listener',
  variants: [listenerVariant(), PLAIN_LOOP],
  comparisons: [
    {
      label: 'routed to 8 threads, text kept: listener',
      figure: 'cpu',
      unit: 'µs',
      ours: 'ours, listener',
      against: PLAIN_LOOP.name,
      relation: 'speed',
      target: 1.4,
      explanation:
        'Splitting and decoding alone reach 1.4×. The rest goes to what the loop does not do: finding the thread and the turn, checking shapes, keeping the text.',
    },
  ],
  prepare: async preparation =>
    prepareStream(preparation, { texts: MIXED_TEXTS, framings: ['lines'] }),
};
