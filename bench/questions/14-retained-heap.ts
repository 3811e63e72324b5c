import { join } from 'node:path';
import type { Turn } from 'codex-app-server-sdk';
import { heapInUse } from '../harness/clock.js';
import { startOverSender } from '../harness/over-sender.js';
import { type Question, type SampleInput, scaled, type Variant } from '../harness/question.js';
import { writeStream } from '../harness/stream-data.js';

const MESSAGES = { full: 100_000, quick: 100_000, smoke: 2_000 } as const;

/** What is left in memory of a turn of 100,000 deltas, in lengths of its text. */
export const question: Question = {
  title: 'Heap retained after a turn of 100,000 deltas',
  variants: [
    retained('result', turn => turn.run()),
    retained('handle', async turn => {
      await turn.run();
      return turn;
    }),
    retained('handle, read to its end', async turn => {
      for await (const _ of turn);
      await turn.run();
      return turn;
    }),
  ],
  comparisons: [
    {
      label: 'the result, against its text',
      figure: 'times',
      unit: '×',
      ours: 'result',
      relation: 'value',
      target: 1.5,
    },
    {
      label: 'the handle with its log, against the text',
      figure: 'times',
      unit: '×',
      ours: 'handle',
      relation: 'value',
      target: 3.5,
    },
    {
      label: 'the same, when every event was read one by one',
      figure: 'times',
      unit: '×',
      ours: 'handle, read to its end',
      relation: 'value',
    },
  ],
  async prepare({ scale, folder }) {
    const files: Record<string, string> = {};
    for (const [turn, messages] of [1_000, scaled(scale, MESSAGES)].entries()) {
      files[`turn-${turn}`] = join(folder, `turn-${turn}`);
      writeStream({ path: files[`turn-${turn}`] ?? '', messages, turn, threads: 1 });
    }
    return { files };
  },
};

/** Keeps what `keep` gives of a turn, and nothing else. */
function retained(name: string, keep: (turn: Turn) => Promise<unknown>): Variant {
  return {
    name,
    nodeArgs: ['--expose-gc'],
    async measure({ scale, files }: SampleInput) {
      const plays = [0, 1].map(turn => ({ file: files[`turn-${turn}`] ?? '' }));
      const { codex, threads, play } = await startOverSender({ plays }, 1);
      const run = async (): Promise<unknown> => {
        const turn = await threads[0]?.turn('go');
        if (turn === undefined) throw new Error('Cannot measure: there is no thread');
        const kept = keep(turn);
        await play();
        return kept;
      };
      // What the first turn leaves behind for good, such as compiled code, is not the second one's.
      await run();
      const before = await heapInUse();
      const kept = await run();
      const after = await heapInUse();
      const { text } = kept as { readonly text: string | (() => unknown) };
      const length =
        typeof text === 'string' ? text.length : (await (kept as Turn).run()).text.length;
      await codex.close();
      const figures = { times: (after - before) / length };
      return { figures, count: scaled(scale, MESSAGES), checksum: length };
    },
  };
}
