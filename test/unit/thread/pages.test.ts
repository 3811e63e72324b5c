import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Page, Paginated, RepeatedCursorError } from '../../../src/thread/pages.js';

interface Source {
  readonly listing: Paginated<number>;
  /** The cursors that were asked for, in order. */
  readonly asked: (string | null)[];
}

/** A listing over the given pages: the cursor of a page is its index. */
function source(pages: readonly (readonly number[])[], start: string | null = null): Source {
  const asked: (string | null)[] = [];
  const listing = new Paginated<number>(async cursor => {
    asked.push(cursor);
    const index = Number(cursor ?? 0);
    const nextCursor = index + 1 < pages.length ? String(index + 1) : null;
    return { data: pages[index] ?? [], nextCursor };
  }, start);
  return { listing, asked };
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const somePages = fc.array(fc.array(fc.integer(), { maxLength: 5 }), {
  minLength: 1,
  maxLength: 8,
});

describe('a listing', () => {
  test('asks for nothing before it is awaited or iterated', async () => {
    const { listing, asked } = source([[1], [2]]);
    listing.pages();
    listing[Symbol.asyncIterator]();
    await Promise.resolve();
    expect(asked).toEqual([]);
  });

  test('gives its first page to await, the same one each time', async () => {
    const { listing, asked } = source([[1, 2], [3]]);
    const page = await listing;
    expect(page).toEqual({ data: [1, 2], nextCursor: '1' });
    expect(await listing).toBe(page);
    expect(await Promise.all([listing, listing])).toEqual([page, page]);
    expect(asked).toEqual([null]);
  });

  test('gives every item of all pages in order, with one request for each page', async () => {
    await fc.assert(
      fc.asyncProperty(somePages, async pages => {
        const { listing, asked } = source(pages);
        expect(await collect(listing)).toEqual(pages.flat());
        expect(asked).toEqual(pages.map((_, index) => (index === 0 ? null : String(index))));
      }),
    );
  });

  test('gives the same pages as pages(), and the same items as toArray()', async () => {
    await fc.assert(
      fc.asyncProperty(somePages, async pages => {
        const { listing } = source(pages);
        expect((await collect(listing.pages())).map(page => page.data)).toEqual(pages);
        expect(await listing.toArray()).toEqual(pages.flat());
      }),
    );
  });

  test('asks for no page beyond the one it was left on', async () => {
    await fc.assert(
      fc.asyncProperty(somePages, fc.nat(), async (pages, seed) => {
        const items = pages.flat();
        fc.pre(items.length > 0);
        const stopAt = seed % items.length;
        const { listing, asked } = source(pages);
        let seen = 0;
        for await (const _item of listing) {
          if (seen === stopAt) break;
          seen += 1;
        }
        const ends = pages.map((_, index) => pages.slice(0, index + 1).flat().length);
        expect(asked).toHaveLength(ends.findIndex(end => end > stopAt) + 1);
      }),
    );
  });

  test('starts anew with each iteration, whatever was awaited or read before', async () => {
    const { listing, asked } = source([[1], [2]]);
    await listing;
    for await (const _item of listing) break;
    expect(await collect(listing)).toEqual([1, 2]);
    expect(asked).toEqual([null, null, null, '1']);
  });

  test('is read by two consumers at once without mixing them up', async () => {
    const { listing } = source([[1], [2], [3]]);
    const [first, second] = await Promise.all([collect(listing), collect(listing)]);
    expect([first, second]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test('begins at the cursor it was given', async () => {
    const { listing, asked } = source([[1], [2], [3]], '1');
    expect((await listing).data).toEqual([2]);
    expect(await collect(listing)).toEqual([2, 3]);
    expect(asked).toEqual(['1', '1', '2']);
  });

  test('goes on over empty pages', async () => {
    expect(await collect(source([[], [], [1], []]).listing)).toEqual([1]);
  });
});

describe('a cursor that comes again', () => {
  test.each([
    ['at once', ['a', 'a'], null],
    ['after others', ['a', 'b', 'c', 'a'], null],
    ['when it is the one that was begun at', ['s'], 's'],
  ])('ends the listing with a typed error %s', async (_name, cursors, start) => {
    let index = 0;
    const listing = new Paginated<number>(async () => {
      const nextCursor = cursors[index % cursors.length] ?? null;
      index += 1;
      return { data: [index], nextCursor };
    }, start);
    const items: number[] = [];
    const reading = (async () => {
      for await (const item of listing) items.push(item);
    })();
    await expect(reading).rejects.toThrow(RepeatedCursorError);
    await expect(reading).rejects.toMatchObject({ cursor: cursors.at(-1) });
    expect(items).toEqual(cursors.map((_, at) => at + 1));
  });
});

describe('a page that fails', () => {
  const failure = new Error('no page');
  const failing = (at: number): Paginated<number> =>
    new Paginated<number>(async (cursor): Promise<Page<number>> => {
      if (Number(cursor ?? 0) === at) throw failure;
      return { data: [Number(cursor ?? 0)], nextCursor: String(Number(cursor ?? 0) + 1) };
    });

  test('rejects await, and goes through catch and finally', async () => {
    const listing = failing(0);
    let finished = 0;
    await expect(listing).rejects.toBe(failure);
    expect(await listing.catch(reason => reason)).toBe(failure);
    await expect(listing.finally(() => (finished += 1))).rejects.toBe(failure);
    expect(finished).toBe(1);
  });

  test('ends an iteration after the items before it', async () => {
    const items: number[] = [];
    const reading = (async () => {
      for await (const item of failing(2)) items.push(item);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(items).toEqual([0, 1]);
  });

  test('leaves no rejection behind when nobody awaits the listing', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    failing(0);
    await expect(collect(failing(0))).rejects.toBe(failure);
    await new Promise(resolve => setImmediate(resolve));
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});
