import { type Question, type SampleInput, scaled } from '../harness/question.js';
import { keepInFlight } from '../harness/request-rate.js';
import { startOurs } from '../harness/subjects.js';

const REQUESTS = { full: 20_000, quick: 5_000, smoke: 500 } as const;

/** What becomes of requests that are all made at once, far beyond what the app-server bears. */
export const question: Question = {
  title: 'Burst of 20,000 requests',
  again: '64 in flight',
  model: { text: 'ok' },
  variants: [
    { name: 'burst', measure: measureBurst },
    {
      name: '64 in flight',
      async measure(input) {
        const codex = await startOurs(input);
        const request = (): Promise<unknown> => codex.request('thread/loaded/list', {});
        await keepInFlight(request, { count: 500, depth: 64 });
        const count = scaled(input.scale, REQUESTS);
        const wall = ((await keepInFlight(request, { count, depth: 64 })) * 1_000) / count;
        await codex.close();
        return { figures: { wall }, count, checksum: 0 };
      },
    },
  ],
  comparisons: [
    { label: 'lost', figure: 'lost', unit: '', ours: 'burst', relation: 'value', target: 0 },
    { label: 'errors', figure: 'errors', unit: '', ours: 'burst', relation: 'value', target: 0 },
    {
      label: 'throughput against 64 in flight',
      figure: 'wall',
      unit: 'µs',
      ours: 'burst',
      against: '64 in flight',
      relation: 'speed',
      target: 0.95,
      explanation:
        'No answer can be read until the loop that makes the requests has ended, and the app-server has nothing to do meanwhile. The loop takes 20 µs for each request the first time, two thirds of them to collect garbage into memory that is touched for the first time; 8 µs when that is there.',
    },
  ],
};

async function measureBurst(
  input: SampleInput,
): Promise<Awaited<ReturnType<Question['variants'][number]['measure']>>> {
  const codex = await startOurs(input);
  const request = (): Promise<unknown> => codex.request('thread/loaded/list', {});
  await keepInFlight(request, { count: 500, depth: 64 });
  const count = scaled(input.scale, REQUESTS);
  let answered = 0;
  let errors = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: count }, () =>
      request().then(
        () => {
          answered += 1;
        },
        () => {
          errors += 1;
        },
      ),
    ),
  );
  const wall = ((performance.now() - started) * 1_000) / count;
  await codex.close();
  return { figures: { wall, lost: count - answered - errors, errors }, count, checksum: 0 };
}
