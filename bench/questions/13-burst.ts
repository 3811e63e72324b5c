import { type Question, type Sample, type SampleInput, scaled } from '../harness/question.js';
import { keepInFlight } from '../harness/request-rate.js';
import { startOurs } from '../harness/subjects.js';

const REQUESTS = { full: 20_000, quick: 5_000, smoke: 500 } as const;

type Request = () => Promise<unknown>;

/** What becomes of requests that are all made at once, far beyond what the app-server bears. */
export const question: Question = {
  title: 'Burst of 20,000 requests',
  again: '64 in flight',
  rounds: 9,
  model: { text: 'ok' },
  variants: [
    { name: 'burst', measure: input => withRequest(input, allAtOnce) },
    {
      name: '64 in flight',
      measure: input =>
        withRequest(input, async (request, count) => {
          const wall = (await keepInFlight(request, { count, depth: 64 })) * 1_000;
          return { figures: { wall: wall / count }, count, checksum: 0 };
        }),
    },
    {
      name: 'bare line',
      measure: input =>
        withRequest(input, (request, count) => allAtOnce(inLine(request, 64), count)),
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
        'A promise for each of 20,000 that wait is what a burst is, and it costs as much in a bare line: of nothing else, with 64 requests made at a time (the next two rows). The promises outlive the nursery of the garbage collector and are copied twice, into memory that is touched for the first time, while no answer is read.',
    },
    {
      label: 'throughput against a bare line of promises',
      figure: 'wall',
      unit: 'µs',
      ours: 'burst',
      against: 'bare line',
      relation: 'speed',
    },
    {
      label: 'throughput of a bare line against 64 in flight',
      figure: 'wall',
      unit: 'µs',
      ours: 'bare line',
      against: '64 in flight',
      relation: 'speed',
    },
  ],
};

async function withRequest(
  input: SampleInput,
  measure: (request: Request, count: number) => Promise<Sample>,
): Promise<Sample> {
  const codex = await startOurs(input);
  const request: Request = () => codex.request('thread/loaded/list', {});
  await keepInFlight(request, { count: 500, depth: 64 });
  const sample = await measure(request, scaled(input.scale, REQUESTS));
  await codex.close();
  return sample;
}

async function allAtOnce(request: Request, count: number): Promise<Sample> {
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
  return { figures: { wall, lost: count - answered - errors, errors }, count, checksum: 0 };
}

/** Has all but `limit` requests wait as cheaply as can be: each is a promise until its turn. */
function inLine(request: Request, limit: number): Request {
  const line: ((answer: unknown) => void)[] = [];
  let head = 0;
  let active = 0;
  const send = (resolve: (answer: unknown) => void): void => {
    active += 1;
    const settle = (answer: unknown): void => {
      active -= 1;
      resolve(answer);
      const next = line[head];
      head += 1;
      if (next !== undefined) send(next);
    };
    request().then(settle, error => settle(Promise.reject(error)));
  };
  return () =>
    new Promise(resolve => {
      if (active < limit) send(resolve);
      else line.push(resolve);
    });
}
