import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Slot, TurnQueue } from '../../../src/thread/turn-queue.js';
import { rejection, settled } from '../../support/deferred.js';

/** A queue, and a turn on its thread that the test starts and ends. */
function queue(): { turns: TurnQueue; thread: { runs: boolean } } {
  const thread = { runs: false };
  return { turns: new TurnQueue(() => thread.runs), thread };
}

test('a free thread is given at once, and to one at a time', async () => {
  const { turns } = queue();
  const first = await turns.acquire();
  let granted = false;
  const second = turns.acquire().then(slot => {
    granted = true;
    return slot;
  });
  await settled();
  expect(granted).toBe(false);
  first.release();
  (await second).release();
});

test('while a turn runs nobody is let in; its end lets the next one in', async () => {
  const { turns, thread } = queue();
  thread.runs = true;
  const order: number[] = [];
  const slots = [1, 2].map(n =>
    turns.acquire().then(slot => {
      order.push(n);
      return slot;
    }),
  );
  turns.advance();
  await settled();
  expect(order).toEqual([]);
  thread.runs = false;
  turns.advance();
  turns.advance();
  await settled();
  expect(order).toEqual([1]);
  (await slots[0])?.release();
  await settled();
  expect(order).toEqual([1, 2]);
});

test('a turn that the holder started keeps the next one out after the release', async () => {
  const { turns, thread } = queue();
  const slot = await turns.acquire();
  let granted = false;
  void turns.acquire().then(() => {
    granted = true;
  });
  thread.runs = true;
  slot.release();
  await settled();
  expect(granted).toBe(false);
  thread.runs = false;
  turns.advance();
  await settled();
  expect(granted).toBe(true);
});

test('a second release gives nothing away', async () => {
  const { turns } = queue();
  const first = await turns.acquire();
  const order: number[] = [];
  void turns.acquire().then(() => order.push(2));
  void turns.acquire().then(() => order.push(3));
  first.release();
  await settled();
  first.release();
  await settled();
  expect(order).toEqual([2]);
});

test('one that goes first passes those who wait', async () => {
  const { turns } = queue();
  const slot = await turns.acquire();
  const order: string[] = [];
  const wait = async (name: string, first?: boolean): Promise<void> => {
    const granted = await turns.acquire({ first });
    order.push(name);
    granted.release();
  };
  const all = [wait('a'), wait('b'), wait('urgent', true)];
  slot.release();
  await Promise.all(all);
  expect(order).toEqual(['urgent', 'a', 'b']);
});

describe('busy and settled', () => {
  test('busy is a held slot, a line, or a turn that runs', async () => {
    const { turns, thread } = queue();
    expect(turns.busy).toBe(false);
    const slot = await turns.acquire();
    expect(turns.busy).toBe(true);
    slot.release();
    expect(turns.busy).toBe(false);
    thread.runs = true;
    expect(turns.busy).toBe(true);
  });

  test('settled waits for the slot, not for the turn', async () => {
    const { turns, thread } = queue();
    await turns.settled();
    const slot = await turns.acquire();
    thread.runs = true;
    let done = false;
    const waiting = turns.settled().then(() => {
      done = true;
    });
    await settled();
    expect(done).toBe(false);
    slot.release();
    await waiting;
  });
});

describe('abort', () => {
  test('before: it rejects with the reason', async () => {
    const { turns } = queue();
    expect(await rejection(turns.acquire({ signal: AbortSignal.abort('no') }))).toBe('no');
    expect(turns.busy).toBe(false);
  });

  test('in line: it rejects at once, and the line goes on without it', async () => {
    const { turns } = queue();
    const slot = await turns.acquire();
    const controller = new AbortController();
    const aborted = rejection(turns.acquire({ signal: controller.signal }));
    const next = turns.acquire();
    controller.abort('enough');
    expect(await aborted).toBe('enough');
    slot.release();
    (await next).release();
    expect(turns.busy).toBe(false);
  });

  test('after the grant it changes nothing, and no listener is left', async () => {
    const { turns } = queue();
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const slot = await turns.acquire({ signal: controller.signal });
    expect(remove).toHaveBeenCalledTimes(1);
    controller.abort('late');
    expect(turns.busy).toBe(true);
    slot.release();
    expect(turns.busy).toBe(false);
  });
});

describe('close', () => {
  test('everyone in line, and who comes later, is given the reason', async () => {
    const { turns } = queue();
    const slot = await turns.acquire();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const waiting = [rejection(turns.acquire()), rejection(turns.acquire({ signal }))];
    const reason = new Error('lost');
    turns.close(reason);
    expect(await Promise.all(waiting)).toEqual([reason, reason]);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await rejection(turns.acquire())).toBe(reason);
    slot.release();
  });
});

type Step =
  | { kind: 'acquire'; first: boolean }
  | { kind: 'release' | 'start' | 'end' | 'close' }
  | { kind: 'abort'; of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('acquire' as const),
      first: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('release', 'start', 'end') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
);

test('one at a time, in order, never beside a turn; all settle at the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const { turns, thread } = queue();
      const outcomes: unknown[] = [];
      const controllers: AbortController[] = [];
      let holder: { id: number; slot: Slot } | undefined;
      // The model.
      let line: number[] = [];
      let held: number | undefined;
      const expected: unknown[] = [];
      const reason = new Error('closed');
      let closed = false;
      const advance = (): void => {
        if (held !== undefined || thread.runs) return;
        held = line.shift();
        if (held !== undefined) expected[held] = 'granted';
      };
      for (const current of steps) {
        if (current.kind === 'acquire') {
          const id = controllers.length;
          const controller = new AbortController();
          controllers.push(controller);
          turns.acquire({ signal: controller.signal, first: current.first }).then(
            slot => {
              expect(holder).toBeUndefined();
              expect(thread.runs).toBe(false);
              holder = { id, slot };
              outcomes[id] = 'granted';
            },
            reason => {
              outcomes[id] = reason;
            },
          );
          if (closed) expected[id] = reason;
          else if (current.first) line.unshift(id);
          else line.push(id);
          advance();
        } else if (current.kind === 'release') {
          const { slot } = holder ?? {};
          holder = undefined;
          held = undefined;
          slot?.release();
          advance();
        } else if (current.kind === 'abort') {
          const id = controllers.length === 0 ? 0 : current.of % controllers.length;
          controllers[id]?.abort('aborted');
          if (line.includes(id)) expected[id] = 'aborted';
          line = line.filter(other => other !== id);
        } else if (current.kind === 'close') {
          turns.close(reason);
          closed = true;
          for (const id of line.splice(0)) expected[id] = reason;
        } else {
          thread.runs = current.kind === 'start';
          turns.advance();
          advance();
        }
        await settled();
        expect(holder?.id).toBe(held);
        expect(turns.busy).toBe(held !== undefined || line.length > 0 || thread.runs);
      }
      turns.close(reason);
      for (const id of line) expected[id] = reason;
      await settled();
      expect(outcomes).toEqual(expected);
      expect(outcomes.filter(outcome => outcome === undefined)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
