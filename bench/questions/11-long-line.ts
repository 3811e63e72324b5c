import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSince } from '../harness/clock.js';
import { startOverSender } from '../harness/over-sender.js';
import { type Question, scaled, type Variant } from '../harness/question.js';
import { DELTA, deltaLine, endLines } from '../harness/wire.js';

/** How much longer the long line is. */
const TIMES = 64;

/** The length of the short one, in bytes. */
const SHORT = { full: 1 << 20, quick: 1 << 18, smoke: 1 << 12 } as const;

/** Whether the time for a line is in proportion to its length. */
export const question: Question = {
  title: 'One long line',
  again: 'ours, 64 of 1 MB',
  rounds: 12,
  variants: [lines('ours, 64 of 1 MB', 'short', TIMES), lines('ours, 1 of 64 MB', 'long', 1)],
  comparisons: [
    {
      label: 'a line of 64 MB against one of 1 MB',
      figure: 'line',
      unit: 'ms',
      ours: 'ours, 1 of 64 MB',
      against: 'ours, 64 of 1 MB',
      relation: 'cost',
      target: 80,
      explanation:
        'The 64 MB are bytes, text and parsed text: 200 MB of memory that is touched for the first time, while the lines of 1 MB find theirs in use.',
    },
  ],
  async prepare({ scale, folder }) {
    const length = scaled(scale, SHORT);
    const files: Record<string, string> = {};
    for (const [name, count, size] of [
      ['short', TIMES, length],
      ['long', 1, length * TIMES],
    ] as const) {
      for (const turn of [0, 1]) {
        const key = `${name}-${turn}`;
        files[key] = join(folder, key);
        writeLines(files[key], { turn, count, size });
      }
    }
    return { files, expected: { count: TIMES, checksum: length * TIMES } };
  },
};

function writeLines(
  path: string,
  { turn, count, size }: { readonly turn: number; readonly count: number; readonly size: number },
): void {
  const place = { thread: 0, turn };
  const out = openSync(path, 'w');
  for (let index = 0; index < count; index += 1) {
    writeSync(out, `${deltaLine(place, 'x'.repeat(size))}\n`);
  }
  writeSync(out, `${endLines(place, 'done').join('\n')}\n`);
  closeSync(out);
}

/** The figure is the CPU for one line, in milliseconds; the bytes are the same altogether. */
function lines(name: string, file: string, expected: number): Variant {
  return {
    name,
    async measure({ files }) {
      const plays = [0, 1].map(turn => ({ file: files[`${file}-${turn}`] ?? '' }));
      const { codex, threads, play } = await startOverSender({ plays }, 1);
      let checksum = 0;
      let line = 0;
      for (const _ of plays) {
        const turn = await threads[0]?.turn('go');
        checksum = 0;
        const stop = codex.on(DELTA, ({ delta }) => {
          checksum += delta.length;
        });
        const before = process.cpuUsage();
        await play();
        await turn?.run();
        line = cpuSince(before) / 1_000 / expected;
        stop();
      }
      await codex.close();
      return { figures: { line }, count: TIMES, checksum };
    },
  };
}
