import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlowControl } from '../../../src/rpc/flow-control.js';

/** Gives up waiting. */
type GiveUp = () => void;

function acquire(flow: FlowControl, start: () => boolean): GiveUp {
  const request = { waits: false, start };
  flow.acquire(request);
  return () => flow.abandon(request);
}

test('what there is room for starts at once, the rest waits for a place', () => {
  const flow = new FlowControl(2);
  const started: number[] = [];
  for (const id of [1, 2, 3, 4]) {
    acquire(flow, () => {
      started.push(id);
      return true;
    });
  }
  expect(started).toEqual([1, 2]);
  expect(flow.waiting).toBe(2);
  flow.release();
  expect(started).toEqual([1, 2, 3]);
  flow.release();
  flow.release();
  flow.release();
  expect(started).toEqual([1, 2, 3, 4]);
  expect(flow.waiting).toBe(0);
});

test('one that declines its place leaves it to the next', () => {
  const flow = new FlowControl(1);
  const started: number[] = [];
  acquire(flow, () => true);
  acquire(flow, () => false);
  acquire(flow, () => started.push(3) > 0);
  flow.release();
  expect(started).toEqual([3]);
  flow.release();
  acquire(flow, () => false);
  acquire(flow, () => started.push(5) > 0);
  expect(started).toEqual([3, 5]);
});

test('giving up after the start changes nothing', () => {
  const flow = new FlowControl(1);
  const started: number[] = [];
  const giveUp = acquire(flow, () => started.push(1) > 0);
  giveUp();
  acquire(flow, () => started.push(2) > 0);
  expect(started).toEqual([1]);
  flow.release();
  expect(started).toEqual([1, 2]);
});

test('a long line that declines is passed without growing the stack', () => {
  const flow = new FlowControl(1);
  let asked = 0;
  acquire(flow, () => true);
  for (let count = 0; count < 100_000; count += 1) {
    acquire(flow, () => {
      asked += 1;
      return false;
    });
  }
  flow.release();
  expect(asked).toBe(100_000);
});

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('acquire' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('giveUp' as const), of: fc.nat() }) },
);

test('never more than the limit at once, in order, none lost, those that gave up skipped', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(action, { maxLength: 200 }),
      (limit, actions) => {
        const flow = new FlowControl(limit);
        const started: number[] = [];
        const gaveUp = new Set<number>();
        const giveUps: (() => void)[] = [];
        let active = 0;
        const start = (id: number): boolean => {
          started.push(id);
          active += 1;
          expect(active).toBeLessThanOrEqual(limit);
          return true;
        };
        for (const step of actions) {
          if (step.kind === 'acquire') {
            const id = giveUps.length;
            giveUps.push(acquire(flow, () => start(id)));
          } else if (step.kind === 'release') {
            if (active === 0) continue;
            active -= 1;
            flow.release();
          } else if (giveUps.length > 0) {
            const id = step.of % giveUps.length;
            giveUps[id]?.();
            if (!started.includes(id)) gaveUp.add(id);
          }
          // No place stays free while somebody waits.
          const pending = giveUps.length - started.length - gaveUp.size;
          expect(pending === 0 || active === limit).toBe(true);
        }
        for (; active > 0; flow.release()) active -= 1;
        const expected = giveUps.map((_, id) => id).filter(id => !gaveUp.has(id));
        expect(started).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('the window works on after a very long queue', () => {
  const flow = new FlowControl(2);
  const started: number[] = [];
  for (let id = 0; id < 5_000; id += 1) acquire(flow, () => started.push(id) > 0);
  for (let count = 0; count < 5_000; count += 1) flow.release();
  expect(started).toEqual(Array.from({ length: 5_000 }, (_, id) => id));
  expect(flow.waiting).toBe(0);
});

test('once everybody declines, one release asks all who wait, and not those who gave up', () => {
  const flow = new FlowControl(1);
  const started: number[] = [];
  for (const id of [1, 2, 3, 4]) {
    const giveUp = acquire(flow, () => {
      started.push(id);
      return id === 1;
    });
    if (id === 3) giveUp();
  }
  flow.release();
  expect(started).toEqual([1, 2, 4]);
  expect(flow.waiting).toBe(0);
  acquire(flow, () => started.push(5) > 0);
  expect(started).toEqual([1, 2, 4, 5]);
});

test('keeps nothing of a request that has its place', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const flow = new FlowControl(1);
  const acquired = (): WeakRef<object> => {
    const request = { waits: false, start: () => true };
    flow.acquire(request);
    return new WeakRef(request);
  };
  const requests = [acquired(), acquired(), acquired(), acquired()];
  flow.release();
  flow.release();
  // A WeakRef holds what it points to until the job that made it has ended.
  await new Promise(resolve => setImmediate(resolve));
  collect();
  const kept = requests.map(request => request.deref() !== undefined);
  expect(kept).toEqual([false, false, false, true]);
  expect(flow.waiting).toBe(1);
});
