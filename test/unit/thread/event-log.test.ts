import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TurnNotification } from '../../../src/protocol/protocol.js';
import { EventLog, type LogReader, type TurnEvent } from '../../../src/thread/event-log.js';
import { rejection, settled } from '../../support/deferred.js';

const MERGED = 'item/agentMessage/delta';

function delta(itemId: string, text: string): TurnNotification {
  return { method: MERGED, params: { threadId: 't', turnId: 'u', itemId, delta: text } };
}

function note(method: string, params: object = {}): TurnNotification {
  return { method, params } as unknown as TurnNotification;
}

function fill(log: EventLog, count: number): void {
  for (let n = 0; n < count; n += 1) log.append(note('filler', { n }));
}

async function drain(reader: LogReader): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const event of reader) events.push(event);
  return events;
}

const DONE = { value: undefined, done: true };

describe('events', () => {
  test('are the notifications in order, numbered from 1', async () => {
    const log = new EventLog();
    const messages = [note('a', { x: 1 }), delta('i', 'text'), note('no/such/method')];
    for (const message of messages) log.append(message);
    log.end();
    const events = await drain(log.reader());
    expect(events).toEqual(messages.map((message, index) => ({ ...message, seq: index + 1 })));
    expect(log.length).toBe(3);
  });

  test('reach a reader that waits', async () => {
    const log = new EventLog();
    const reader = log.reader();
    const waiting = reader.next();
    log.append(note('a'));
    expect((await waiting).value).toMatchObject({ method: 'a', seq: 1 });
  });

  test('reach several pending next() of one reader in order', async () => {
    const log = new EventLog();
    const reader = log.reader();
    const waiting = [reader.next(), reader.next(), reader.next()];
    log.append(note('a'));
    log.append(note('b'));
    log.end();
    const results = await Promise.all(waiting);
    expect(results.map(result => result.value?.seq)).toEqual([1, 2, undefined]);
    expect(results[2]).toEqual(DONE);
  });

  test('are there for late readers, from the first or after a number', async () => {
    const log = new EventLog();
    for (const method of ['a', 'b', 'c']) log.append(note(method));
    log.end();
    const seqs = async (after?: number): Promise<number[]> =>
      (await drain(log.reader(after))).map(event => event.seq);
    expect(await seqs()).toEqual([1, 2, 3]);
    expect(await seqs(2)).toEqual([3]);
    expect(await seqs(3)).toEqual([]);
    expect(await seqs(99)).toEqual([]);
    expect(await seqs(-1)).toEqual([1, 2, 3]);
    expect(await seqs(1.5)).toEqual([2, 3]);
  });

  test('reach a reader that begins after what has not come yet', async () => {
    const log = new EventLog();
    log.append(note('a'));
    const reader = log.reader(1);
    const waiting = reader.next();
    log.append(note('b'));
    expect((await waiting).value?.seq).toBe(2);
  });
});

describe('the end', () => {
  test('comes after the last event, for each reader and again', async () => {
    const log = new EventLog();
    const early = log.reader();
    log.append(note('a'));
    log.end();
    log.end(new Error('too late'));
    expect([log.ended, log.error]).toEqual([true, undefined]);
    for (const reader of [early, log.reader()]) {
      expect((await reader.next()).value?.seq).toBe(1);
      expect(await reader.next()).toEqual(DONE);
      expect(await reader.next()).toEqual(DONE);
    }
  });

  test('with an error: each reader is given it once, after the last event', async () => {
    const log = new EventLog();
    const error = new Error('lost');
    const waiting = log.reader();
    const pending = [waiting.next(), rejection(waiting.next()), waiting.next()];
    log.append(note('a'));
    log.end(error);
    expect(log.error).toBe(error);
    expect(await Promise.all(pending)).toEqual([
      { value: { method: 'a', params: {}, seq: 1 }, done: false },
      error,
      DONE,
    ]);
    const late = log.reader();
    expect((await late.next()).value?.seq).toBe(1);
    expect(await rejection(late.next())).toBe(error);
    expect(await late.next()).toEqual(DONE);
  });
});

describe('leaving', () => {
  test('ends who waits on that reader, and disturbs no other', async () => {
    const log = new EventLog();
    const [leaves, stays] = [log.reader(), log.reader()];
    const pending = [leaves.next(), leaves.next()];
    const other = stays.next();
    expect(await leaves.return()).toEqual(DONE);
    expect(await Promise.all(pending)).toEqual([DONE, DONE]);
    log.append(note('a'));
    expect((await other).value?.seq).toBe(1);
    expect(await leaves.next()).toEqual(DONE);
  });

  test('a loop that breaks leaves the rest to the others', async () => {
    const log = new EventLog();
    for (const method of ['a', 'b', 'c']) log.append(note(method));
    log.end();
    for await (const event of log.reader()) if (event.seq === 2) break;
    expect(await drain(log.reader())).toHaveLength(3);
  });

  test('who has left is not given the error', async () => {
    const log = new EventLog();
    const reader = log.reader();
    await reader.return();
    log.end(new Error('lost'));
    expect(await reader.next()).toEqual(DONE);
  });
});

describe('merging', () => {
  test.each([
    'item/agentMessage/delta',
    'item/plan/delta',
    'item/commandExecution/outputDelta',
    'item/fileChange/outputDelta',
    'item/reasoning/summaryTextDelta',
    'item/reasoning/textDelta',
  ])('%s: without a reader, 100,000 cost no more events than a few hundred', async method => {
    const log = new EventLog();
    for (let n = 0; n < 100_000; n += 1) {
      log.append(note(method, { itemId: 'i', summaryIndex: 0, contentIndex: 0, delta: `${n} ` }));
    }
    log.end();
    expect(log.length).toBeLessThan(300);
    const events = await drain(log.reader());
    const text = events.map(event => Reflect.get(event.params, 'delta')).join('');
    expect(text).toBe(Array.from({ length: 100_000 }, (_, n) => `${n} `).join(''));
    expect(events.at(-1)?.seq).toBe(100_000);
  });

  test('a reader that keeps up is given every part by itself', async () => {
    const log = new EventLog();
    const reader = log.reader();
    for (let n = 1; n <= 1_000; n += 1) {
      log.append(delta('i', `${n}`));
      const { value } = await reader.next();
      expect(value).toMatchObject({ seq: n, params: { delta: `${n}` } });
    }
  });

  test.each<[string, TurnNotification, TurnNotification]>([
    ['different items', delta('i', 'a'), delta('j', 'b')],
    [
      'different parts of a summary',
      note('item/reasoning/summaryTextDelta', { itemId: 'i', summaryIndex: 0, delta: 'a' }),
      note('item/reasoning/summaryTextDelta', { itemId: 'i', summaryIndex: 1, delta: 'b' }),
    ],
    [
      'different parts of a reasoning',
      note('item/reasoning/textDelta', { itemId: 'i', contentIndex: 0, delta: 'a' }),
      note('item/reasoning/textDelta', { itemId: 'i', contentIndex: 1, delta: 'b' }),
    ],
    ['different methods', delta('i', 'a'), note('item/plan/delta', { itemId: 'i', delta: 'b' })],
    [
      'no deltas',
      note('item/commandExecution/terminalInteraction', { itemId: 'i', delta: 'a' }),
      note('item/commandExecution/terminalInteraction', { itemId: 'i', delta: 'b' }),
    ],
  ])('%s are not merged, however far the readers are behind', async (_, first, second) => {
    const log = new EventLog();
    fill(log, 500);
    log.append(first);
    log.append(second);
    log.end();
    expect((await drain(log.reader(500))).map(({ seq, ...message }) => message)).toEqual([
      first,
      second,
    ]);
  });

  test('what came off the wire is not written to', () => {
    const log = new EventLog();
    fill(log, 500);
    const messages = [delta('i', 'a'), delta('i', 'b'), delta('i', 'c')];
    const before = structuredClone(messages);
    for (const message of messages) log.append(message);
    expect(log.length).toBe(501);
    expect(messages).toEqual(before);
  });

  test('what has been taken is not merged with what comes', async () => {
    const log = new EventLog();
    fill(log, 500);
    log.append(delta('i', 'a'));
    const reader = log.reader(500);
    const { value } = await reader.next();
    const before = structuredClone(value);
    log.append(delta('i', 'b'));
    expect(value).toEqual(before);
    expect((await reader.next()).value).toMatchObject({ seq: 502, params: { delta: 'b' } });
  });
});

type Step =
  | { kind: 'append'; itemId: string | undefined; count: number }
  | { kind: 'open'; after: number }
  | { kind: 'read'; reader: number; count: number }
  | { kind: 'leave'; reader: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      itemId: fc.constantFrom('i', 'i', 'j', undefined),
      // Beyond 256 unread events, deltas are merged.
      count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 200, max: 400 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('open' as const), after: fc.nat() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      reader: fc.nat(),
      count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 100, max: 500 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), reader: fc.nat() }) },
);

interface Follower {
  readonly reader: LogReader;
  readonly after: number;
  readonly events: TurnEvent[];
  readonly copies: TurnEvent[];
  readonly pending: Promise<unknown>[];
  failure: unknown;
  left: boolean;
}

/** Checks what a follower was given against everything that was appended. */
function check(follower: Follower, appended: readonly TurnNotification[]): void {
  let last = follower.after;
  for (const { seq, ...event } of follower.copies) {
    const parts = appended.slice(last, seq);
    const text = parts.map(part => Reflect.get(part.params, 'delta')).join('');
    if (parts.length > 1) {
      const [first] = parts;
      expect(event).toEqual({ ...first, params: { ...first?.params, delta: text } });
      expect(parts.every(part => part.method === MERGED)).toBe(true);
      const items = parts.map(part => Reflect.get(part.params, 'itemId'));
      expect(new Set(items).size).toBe(1);
    } else {
      expect([event]).toEqual(parts);
    }
    last = seq;
  }
  if (!follower.left) expect(last).toBe(appended.length);
}

test('any readers, at any pace: text complete, order kept, nothing taken changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, fails) => {
      const log = new EventLog();
      const error = new Error('lost');
      const appended: TurnNotification[] = [];
      const followers: Follower[] = [];
      const delivered = [0];
      const open = (after: number): void => {
        const reader = log.reader(after);
        const rest = { events: [], copies: [], pending: [], failure: undefined, left: false };
        followers.push({ reader, after, ...rest });
      };
      const read = (follower: Follower): void => {
        const keep = ({ value }: IteratorResult<TurnEvent, undefined>): void => {
          if (value === undefined) return;
          follower.events.push(value);
          follower.copies.push(structuredClone(value));
          delivered.push(value.seq);
        };
        const fail = (reason: unknown): void => {
          follower.failure = reason;
        };
        follower.pending.push(follower.reader.next().then(keep, fail));
      };
      open(0);
      for (const current of steps) {
        if (current.kind === 'append') {
          for (let count = 0; count < current.count; count += 1) {
            const n = appended.length;
            const { itemId } = current;
            const message = itemId === undefined ? note('other', { n }) : delta(itemId, `${n} `);
            appended.push(message);
            log.append(message);
          }
        } else if (current.kind === 'open') {
          open(delivered[current.after % delivered.length] ?? 0);
        } else {
          const follower = followers[current.reader % followers.length];
          if (follower === undefined) continue;
          if (current.kind === 'leave') {
            follower.left = true;
            await follower.reader.return();
          } else {
            for (let count = 0; count < current.count; count += 1) read(follower);
          }
        }
        await settled();
      }
      log.end(fails ? error : undefined);
      for (const follower of followers) {
        for (let count = 0; count <= log.length; count += 1) read(follower);
        await Promise.all(follower.pending);
        expect(follower.events).toEqual(follower.copies);
        check(follower, appended);
        expect(follower.failure).toBe(fails && !follower.left ? error : undefined);
      }
    }),
    { numRuns: 60 },
  );
});
