import { median } from '../../scripts/lib/statistics.js';
import { timed } from '../harness/clock.js';
import { MemoryWatch } from '../harness/process-memory.js';
import { type Question, type SampleInput, scaled, type Variant } from '../harness/question.js';
import { checkAnswer, startOurs } from '../harness/subjects.js';
import { codexSdk, sdkThread } from '../peers/codex-sdk.js';

/** The interval of looking at the memory, in milliseconds: looking costs time too. */
const LOOK_MS = 25;

/** How long turns of one number are run again and again, in milliseconds: a short run strays most. */
const REPEAT_MS = { full: 5_000, quick: 0, smoke: 0 } as const;

const COUNTS = {
  full: { some: 8, many: 32 },
  quick: { some: 8, many: 32 },
  smoke: { some: 1, many: 2 },
};

/** Runs one turn on each of some threads at once; before that, one on each to warm up. */
type Burst = (turns: number) => Promise<() => Promise<readonly string[]>>;

/** What turns at once take, in one app-server or in a process for each. */
export const question: Question = {
  title: 'Turns at once',
  rounds: 5,
  // 32 processes leave memory to be given back and files to be written.
  restMs: 5_000,
  again: 'ours',
  model: { text: 'ok' },
  variants: [
    wall('ours', ours),
    wall('codex-sdk', sdk),
    memory('ours, memory', ours),
    memory('codex-sdk, memory', sdk),
  ],
  comparisons: [
    ...(['some', 'many'] as const).map(size => ({
      label: `${COUNTS.full[size]} turns`,
      figure: size,
      unit: 'ms',
      ours: 'ours',
      against: 'codex-sdk',
      relation: 'cost' as const,
      target: 0.28,
      explanation:
        'Both processors are busy with the app-server, which uses 40 ms of CPU for a turn: the 50 ms for each of 32 turns are that, and the scripted model.',
    })),
    {
      label: 'memory of the servers at 32 turns',
      figure: 'resident',
      unit: 'MB',
      ours: 'ours, memory',
      against: 'codex-sdk, memory',
      relation: 'cost',
      target: 0.07,
    },
    {
      label: 'the same, shared pages counted once',
      figure: 'proportional',
      unit: 'MB',
      ours: 'ours, memory',
      against: 'codex-sdk, memory',
      relation: 'cost',
    },
  ],
};

async function ours(input: SampleInput): Promise<Burst> {
  const codex = await startOurs(input);
  return async turns => {
    const threads = await Promise.all(Array.from({ length: turns }, () => codex.startThread()));
    const run = (): Promise<readonly string[]> =>
      Promise.all(threads.map(async thread => (await thread.run('hi')).text));
    await run();
    return run;
  };
}

async function sdk(input: SampleInput): Promise<Burst> {
  const codex = codexSdk(input);
  return async turns => {
    const threads = Array.from({ length: turns }, () => sdkThread(codex, input));
    const run = (): Promise<readonly string[]> =>
      Promise.all(threads.map(async thread => (await thread.run('hi')).finalResponse));
    await run();
    return run;
  };
}

function wall(name: string, prepare: (input: SampleInput) => Promise<Burst>): Variant {
  return {
    name,
    async measure(input) {
      const { some, many } = scaled(input.scale, COUNTS);
      const burst = await prepare(input);
      const figures: Record<string, number> = {};
      let count = 0;
      for (const [size, turns] of Object.entries({ some, many })) {
        const run = await burst(turns);
        const walls: number[] = [];
        const until = performance.now() + scaled(input.scale, REPEAT_MS);
        let texts: readonly string[] = [];
        do {
          walls.push(
            await timed(async () => {
              texts = await run();
            }),
          );
          for (const text of texts) checkAnswer(text);
        } while (performance.now() < until);
        figures[size] = median(walls);
        count += texts.length;
      }
      return { figures, count, checksum: 0 };
    },
  };
}

function memory(name: string, prepare: (input: SampleInput) => Promise<Burst>): Variant {
  return {
    name,
    async measure(input) {
      const { some, many } = scaled(input.scale, COUNTS);
      const burst = await prepare(input);
      const run = await burst(many);
      const watch = new MemoryWatch(LOOK_MS);
      let count = some;
      for (const text of await run()) count += checkAnswer(text);
      return { figures: { ...watch.stop() }, count, checksum: 0 };
    },
  };
}
