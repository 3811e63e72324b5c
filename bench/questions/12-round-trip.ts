import type { RequestOptions } from 'codex-app-server-sdk';
import {
  type Question,
  type Sample,
  type SampleInput,
  scaled,
  type Variant,
} from '../harness/question.js';
import { keepInFlight } from '../harness/request-rate.js';
import { startOurs } from '../harness/subjects.js';
import { MinimalClient } from '../peers/minimal-client.js';

const DEPTHS = [1, 16, 64] as const;

const REQUESTS = { full: 8_000, quick: 2_000, smoke: 64 } as const;

/** What a request takes that the app-server answers at once. */
export const question: Question = {
  title: 'Round trip',
  rounds: 15,
  again: 'ours',
  model: { text: 'ok' },
  variants: [
    ours('ours', {}),
    ours('ours, no deadline', { timeoutMs: 0 }),
    {
      name: 'minimal client',
      async measure(input) {
        const client = await MinimalClient.start(input);
        const sample = await measure(input, () => client.request('thread/loaded/list', {}));
        await client.close();
        return sample;
      },
    },
  ],
  comparisons: [
    ...DEPTHS.map(depth => ({
      label: `${depth} in flight, against the minimal client`,
      figure: `depth${depth}`,
      unit: 'µs',
      ours: 'ours',
      against: 'minimal client',
      relation: 'cost' as const,
      target: 1.05,
      explanation:
        'A request that can be ended, repeated, limited and timed takes some microseconds more than a promise in a map. One at a time, the clock of its deadline is the largest part of them: each starts the only timer, and stops it again.',
    })),
    {
      label: '1 in flight without a deadline, against the minimal client',
      figure: 'depth1',
      unit: 'µs',
      ours: 'ours, no deadline',
      against: 'minimal client',
      relation: 'cost',
    },
  ],
};

function ours(name: string, options: RequestOptions): Variant {
  return {
    name,
    async measure(input) {
      const codex = await startOurs(input);
      const sample = await measure(input, () => codex.request('thread/loaded/list', {}, options));
      await codex.close();
      return sample;
    },
  };
}

async function measure({ scale }: SampleInput, request: () => Promise<unknown>): Promise<Sample> {
  const all = scaled(scale, REQUESTS);
  const figures: Record<string, number> = {};
  // What is compiled on the way must not weigh.
  await keepInFlight(request, { count: all, depth: 16 });
  for (const depth of DEPTHS) {
    // One at a time takes several times as long.
    const count = depth === 1 ? all / 4 : all;
    figures[`depth${depth}`] = ((await keepInFlight(request, { count, depth })) * 1_000) / count;
  }
  return { figures, count: all, checksum: 0 };
}
