import type { ThreadOptions } from 'codex-app-server-sdk';
import { median } from '../../scripts/lib/statistics.js';
import { codexSdk, sdkThread } from '../peers/codex-sdk.js';
import { MinimalClient } from '../peers/minimal-client.js';
import { cpuSince, timed } from './clock.js';
import { type Sample, type SampleInput, scaled, type Variant } from './question.js';
import { checkAnswer, startOurs } from './subjects.js';

/** How many turns warm a sample up, and how many are measured. */
export const WARM_TURNS = {
  full: { warm: 5, main: 20 },
  quick: { warm: 2, main: 6 },
  smoke: { warm: 0, main: 1 },
} as const;

type Counts = Readonly<
  Record<SampleInput['scale'], { readonly warm: number; readonly main: number }>
>;

/** What runs one turn to its end and gives its answer. */
type RunTurn = () => Promise<string>;

/** Turns on one thread of this package, one after the other. */
export function oursTurns(name: string, options: ThreadOptions, counts: Counts): Variant {
  return {
    name,
    async measure(input) {
      const codex = await startOurs(input);
      const thread = await codex.startThread(options);
      const run: RunTurn = async () => (await thread.run('hi')).text;
      const sample = await measureTurns(input, run, counts);
      await codex.close();
      return sample;
    },
  };
}

/** The same of the minimal client. */
export function minimalTurns(counts: Counts): Variant {
  return {
    name: 'minimal client',
    async measure(input) {
      const client = await MinimalClient.start(input);
      const threadId = await client.startThread();
      const sample = await measureTurns(input, () => client.runTurn(threadId, 'hi'), counts);
      await client.close();
      return sample;
    },
  };
}

/** Turns on one thread of codex-sdk, which resumes it in a process of its own for each. */
export function sdkTurns(counts: Counts): Variant {
  return {
    name: 'codex-sdk',
    async measure(input) {
      const thread = sdkThread(codexSdk(input), input);
      const run: RunTurn = async () => (await thread.run('hi')).finalResponse;
      await run();
      return measureTurns(input, run, counts);
    },
  };
}

/** The figures are the median wall time of a turn, in milliseconds, and its CPU here, likewise. */
async function measureTurns(input: SampleInput, run: RunTurn, counts: Counts): Promise<Sample> {
  const { warm, main } = scaled(input.scale, counts);
  for (let turn = 0; turn < warm; turn += 1) await run();
  const walls: number[] = [];
  let count = 0;
  const before = process.cpuUsage();
  for (let turn = 0; turn < main; turn += 1) {
    walls.push(
      await timed(async () => {
        count += checkAnswer(await run());
      }),
    );
  }
  const cpu = cpuSince(before) / 1_000 / main;
  return { figures: { wall: median(walls), cpu }, count, checksum: 0 };
}
