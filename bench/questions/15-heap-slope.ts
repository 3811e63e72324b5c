import { type Point, slope } from '../../scripts/lib/statistics.js';
import { heapInUse } from '../harness/clock.js';
import { startOverSender } from '../harness/over-sender.js';
import { type Question, scaled } from '../harness/question.js';
import { checkAnswer } from '../harness/subjects.js';

const TURNS = { full: 20_000, quick: 4_000, smoke: 200 } as const;

/** How often the heap is looked at. */
const LOOKS = 20;

/** What each turn of a long session leaves behind for good. */
export const question: Question = {
  title: 'Heap of 20,000 turns on one thread',
  rounds: 3,
  variants: [
    {
      name: 'ours',
      nodeArgs: ['--expose-gc'],
      async measure({ scale }) {
        const turns = scaled(scale, TURNS);
        const { codex, threads } = await startOverSender({ instantText: 'ok' }, 1);
        const points: Point[] = [];
        let count = 0;
        while (count < turns) {
          const { text } = (await threads[0]?.run('go')) ?? { text: '' };
          count += checkAnswer(text);
          // The first fifth fills caches and has code compiled.
          if (count % (turns / LOOKS) === 0 && count >= turns / 5) {
            points.push({ x: count, y: await heapInUse() });
          }
        }
        await codex.close();
        return { figures: { slope: slope(points) }, count, checksum: 0 };
      },
    },
  ],
  comparisons: [
    {
      label: 'slope',
      figure: 'slope',
      unit: 'bytes/turn',
      ours: 'ours',
      relation: 'value',
      target: 50,
    },
  ],
};
