import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TurnNotification } from '../../src/protocol/protocol.js';
import type { TurnEvent } from '../../src/thread/event-log.js';
import { TextReader } from '../../src/thread/text-reader.js';
import { TurnState } from '../../src/thread/turn-state.js';

const ITEMS = ['first', 'second', 'third'];

type Step =
  | { readonly kind: 'delta'; readonly of: number; readonly times: number }
  | { readonly kind: 'started' | 'completed'; readonly of: number }
  | { readonly kind: 'unknown' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('delta' as const),
      of: fc.nat(ITEMS.length - 1),
      // Enough of them are merged for readers that are behind.
      times: fc.constantFrom(1, 2, 3, 300),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('started' as const, 'completed' as const),
      of: fc.nat(ITEMS.length - 1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unknown' as const) }) },
);

function note(method: string, params: object): TurnNotification {
  return { method, params: { threadId: 't', turnId: 'u', ...params } } as TurnNotification;
}

const message = (id: string, text: string): object => ({
  item: { type: 'agentMessage', id, text },
});

/** A turn, and beside it each message as a plain text. */
class Trial {
  readonly state = new TurnState('t', 'u');
  /** What was said of each message, its end included. */
  readonly texts = new Map<string, string>();
  /** The pieces in the order in which they came, as a reader of the text is to be given them. */
  said = '';
  readonly #completed = new Set<string>();
  #count = 0;

  run(step: Step): void {
    if (step.kind === 'unknown') {
      this.state.accept(note('no/such/method', { item: null }));
      this.state.accept(note('item/started', { item: { type: 'noSuchItem', id: 'odd' } }));
      return;
    }
    const id = ITEMS[step.of] ?? '';
    if (step.kind === 'delta') {
      for (let time = 0; time < step.times; time += 1) this.#delta(id);
    } else if (step.kind === 'started') {
      this.state.accept(note('item/started', message(id, '')));
      this.texts.set(id, this.texts.get(id) ?? '');
    } else if (!this.#completed.has(id)) {
      this.#complete(id);
    }
  }

  /** What the snapshot and the result must hold as text: the last message that appeared. */
  get text(): string {
    return [...this.texts.values()].at(-1) ?? '';
  }

  #delta(id: string): void {
    // Nothing comes of a message that is complete.
    if (this.#completed.has(id)) return;
    const delta = `${this.#count} `;
    this.#count += 1;
    this.state.accept(note('item/agentMessage/delta', { itemId: id, delta }));
    this.texts.set(id, (this.texts.get(id) ?? '') + delta);
    this.said += delta;
  }

  /** A completed message may hold more than its deltas did. */
  #complete(id: string): void {
    this.#completed.add(id);
    const text = `${this.texts.get(id) ?? ''}end of ${id}. `;
    this.state.accept(note('item/completed', message(id, text)));
    this.texts.set(id, text);
    this.said += `end of ${id}. `;
  }
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

function deltaText(events: readonly TurnEvent[]): string {
  return events
    .map(event => (event.method === 'item/agentMessage/delta' ? event.params.delta : ''))
    .join('');
}

test('the text is complete for every reader, at any pace, from any place, and in the snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(step, fc.boolean(), fc.boolean()), { maxLength: 40 }),
      async steps => {
        const trial = new Trial();
        const { log } = trial.state;
        const early = collect(new TextReader(log.reader()));
        const slow = new TextReader(log.reader());
        const stalled = log.reader();
        const delivered: TurnEvent[] = [];
        const pieces: string[] = [];
        const paced = log.reader();
        for (const [current, reads, looks] of steps) {
          trial.run(current);
          if (looks) expect(trial.state.snapshot().text).toBe(trial.text);
          if (!reads || log.length <= delivered.length) continue;
          const { value } = await paced.next();
          if (value !== undefined) delivered.push(value);
        }
        expect(trial.state.snapshot().text).toBe(trial.text);
        trial.state.accept(note('turn/completed', { turn: { id: 'u', status: 'completed' } }));
        for await (const piece of slow) pieces.push(piece);
        expect(pieces.join('')).toBe(trial.said);
        expect((await early).join('')).toBe(trial.said);
        const all = await collect(stalled);
        const rest = await collect(paced);
        expect(deltaText([...delivered, ...rest])).toBe(deltaText(all));
        for (const { seq } of delivered) {
          const before = all.filter(event => event.seq <= seq);
          expect([...before, ...(await collect(log.reader(seq)))]).toEqual(all);
        }
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test('200,000 deltas for a reader that stalls are kept in a bounded number of events', async () => {
  const state = new TurnState('t', 'u');
  const stalled = state.log.reader();
  state.accept(note('item/started', message('first', '')));
  await stalled.next();
  for (let n = 0; n < 200_000; n += 1) {
    state.accept(note('item/agentMessage/delta', { itemId: 'first', delta: 'x' }));
  }
  expect(state.log.length).toBeLessThan(1_000);
  state.fail(new Error('the end'));
  let length = 0;
  await expect(async () => {
    for await (const event of stalled) length += deltaText([event]).length;
  }).rejects.toThrow('the end');
  expect(length).toBe(200_000);
});
