import type { Question } from '../harness/question.js';
import { PLAIN_TEXTS, prepareStream } from '../harness/stream-data.js';
import { forAwaitVariant, listenerVariant } from '../harness/stream-ours.js';
import { PEER_READERS, PLAIN_LOOP } from '../peers/readers.js';

/** What a message costs that is parsed, typed, routed to one of eight threads, and kept. */
export const question: Question = {
  title: 'Bulk stream',
  again: 'ours, listener',
  variants: [listenerVariant(), forAwaitVariant(), PLAIN_LOOP, ...PEER_READERS],
  comparisons: [
    {
      label: 'routed to 8 threads, text kept: listener',
      figure: 'cpu',
      unit: 'µs',
      ours: 'ours, listener',
      against: PLAIN_LOOP.name,
      relation: 'speed',
      target: 1,
    },
    {
      label: 'the same, `for await` of every event',
      figure: 'cpu',
      unit: 'µs',
      ours: 'ours, for await',
      against: PLAIN_LOOP.name,
      relation: 'speed',
      target: 0.87,
      explanation:
        'Every event is kept, for readers that come later: 180 bytes each, which the garbage collector copies twice. Beyond that, each step of a `for await` is a promise, an object for its result and a microtask.',
    },
    ...PEER_READERS.map(({ name }) => ({
      label: `${name}, which only reads`,
      figure: 'cpu',
      unit: 'µs',
      ours: name,
      against: PLAIN_LOOP.name,
      relation: 'speed' as const,
    })),
  ],
  prepare: async preparation =>
    prepareStream(preparation, {
      texts: PLAIN_TEXTS,
      framings: ['jsonrpc', 'headers', 'lines'],
    }),
};
