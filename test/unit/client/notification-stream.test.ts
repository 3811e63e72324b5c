import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedStream } from '../../../src/client/notification-stream.js';
import { rejection, settled } from '../../support/deferred.js';

function stream(limit: number): {
  values: BoundedStream<number>;
  hooks: { returns: number; firstDrops: number };
} {
  const hooks = { returns: 0, firstDrops: 0 };
  const values = new BoundedStream<number>(limit, {
    onReturn: () => {
      hooks.returns += 1;
    },
    onFirstDrop: () => {
      hooks.firstDrops += 1;
    },
  });
  return { values, hooks };
}

const value = (number: number): IteratorResult<number> => ({ value: number, done: false });
const DONE = { value: undefined, done: true };

test('values are handed out in order, before or after somebody waits', async () => {
  const { values } = stream(10);
  values.push(1);
  expect(await values.next()).toEqual(value(1));
  const waiting = [values.next(), values.next()];
  values.push(2);
  values.push(3);
  expect(await Promise.all(waiting)).toEqual([value(2), value(3)]);
});

test('it can be looped over', async () => {
  const { values } = stream(10);
  values.push(1);
  values.push(2);
  values.end();
  const seen: number[] = [];
  for await (const number of values) seen.push(number);
  expect(seen).toEqual([1, 2]);
});

describe('a consumer that is too slow', () => {
  test('loses the oldest; they are counted, and the first is said once', async () => {
    const { values, hooks } = stream(3);
    for (const number of [1, 2, 3]) values.push(number);
    expect([values.dropped, hooks.firstDrops]).toEqual([0, 0]);
    values.push(4);
    values.push(5);
    expect([values.dropped, hooks.firstDrops]).toEqual([2, 1]);
    values.end();
    const seen: number[] = [];
    for await (const number of values) seen.push(number);
    expect(seen).toEqual([3, 4, 5]);
  });
});

describe('the end', () => {
  test('comes after the values, and stays', async () => {
    const { values } = stream(10);
    values.push(1);
    values.end();
    values.end(new Error('too late'));
    values.push(2);
    expect(await values.next()).toEqual(value(1));
    expect(await values.next()).toEqual(DONE);
    expect(await values.next()).toEqual(DONE);
  });

  test('with an error: the error comes once, after the values', async () => {
    const { values } = stream(10);
    const error = new Error('lost');
    values.push(1);
    values.end(error);
    expect(await values.next()).toEqual(value(1));
    expect(await rejection(values.next())).toBe(error);
    expect(await values.next()).toEqual(DONE);
  });

  test('everybody who waits is told; one of them is given the error', async () => {
    const { values } = stream(10);
    const error = new Error('lost');
    const waiting = [values.next(), values.next(), values.next()].map(next =>
      next.catch(reason => reason),
    );
    values.end(error);
    expect(await Promise.all(waiting)).toEqual([error, DONE, DONE]);
  });
});

describe('leaving', () => {
  test('tells the owner, ends who waits, and forgets the values', async () => {
    const { values, hooks } = stream(10);
    const waiting = values.next();
    expect(await values.return()).toEqual(DONE);
    expect(await waiting).toEqual(DONE);
    values.push(1);
    expect(await values.next()).toEqual(DONE);
    expect(hooks.returns).toBe(1);
  });

  test('a loop that breaks has left', async () => {
    const { values, hooks } = stream(10);
    values.push(1);
    values.push(2);
    for await (const number of values) if (number === 1) break;
    expect(hooks.returns).toBe(1);
    expect(await values.next()).toEqual(DONE);
  });

  test('who has left is not given the error of the end', async () => {
    const { values } = stream(10);
    values.push(1);
    values.end(new Error('lost'));
    await values.return();
    expect(await values.next()).toEqual(DONE);
  });
});

type Step = { kind: 'push'; times: number } | { kind: 'next' } | { kind: 'end'; failed: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      // More than 1,024 at a time, so that the consumed front is dropped in the middle too.
      times: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(1_100)),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('next' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('end' as const), failed: fc.boolean() }),
  },
);

test('it behaves as a plain array would', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(2_000)),
      fc.array(step, { maxLength: 60 }),
      async (limit, steps) => {
        const { values } = stream(limit);
        const error = new Error('lost');
        const seen: unknown[] = [];
        const taken: Promise<unknown>[] = [];
        // The model: what is kept, who waits, and what each taker is to be given.
        const kept: number[] = [];
        const expected: unknown[] = [];
        let waiting: number[] = [];
        let dropped = 0;
        let ended = false;
        let failure: Error | undefined;
        let next = 0;
        const finish = (place: number): void => {
          expected[place] = failure ?? DONE;
          failure = undefined;
        };
        for (const current of steps) {
          if (current.kind === 'push') {
            for (let count = 0; count < current.times; count += 1) {
              values.push(next);
              const place = ended ? undefined : waiting.shift();
              if (place !== undefined) expected[place] = value(next);
              else if (!ended) kept.push(next);
              if (kept.length > limit) {
                kept.shift();
                dropped += 1;
              }
              next += 1;
            }
          } else if (current.kind === 'next') {
            const place = taken.length;
            const keep = (outcome: unknown): void => {
              seen[place] = outcome;
            };
            taken.push(values.next().then(keep, keep));
            const first = kept.shift();
            if (first !== undefined) expected[place] = value(first);
            else if (ended) finish(place);
            else waiting.push(place);
          } else {
            values.end(current.failed ? error : undefined);
            if (ended) continue;
            ended = true;
            failure = current.failed ? error : undefined;
            for (const place of waiting) finish(place);
            waiting = [];
          }
        }
        await settled();
        // Who still waits has nothing on either side.
        expect(taken.map((_, place) => seen[place])).toEqual(
          taken.map((_, place) => expected[place]),
        );
        expect(values.dropped).toBe(dropped);
        values.end();
        await Promise.all(taken);
      },
    ),
    { numRuns: 150 },
  );
});
