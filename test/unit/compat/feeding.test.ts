import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../../src/compat/event-queue.js';
import { ThreadLocks } from '../../../src/compat/thread-locks.js';
import { TurnFeed } from '../../../src/compat/turn-feed.js';
import type { ToldNotification } from '../../../src/compat/turn-mapper.js';
import { settled } from '../../support/deferred.js';

describe('a queue of events', () => {
  async function readAll<T>(queue: EventQueue<T>, seen: T[]): Promise<void> {
    for await (const event of queue.read()) seen.push(event);
  }

  test('hands out what came before and after its reader, in order, then ends', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    const seen: number[] = [];
    const read = readAll(queue, seen);
    await settled();
    queue.push(2);
    queue.push(3);
    queue.end();
    queue.push(4);
    await read;
    expect(seen).toEqual([1, 2, 3]);
  });

  test('hands out everything before it throws; the first end counts', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.end(new Error('why'));
    queue.end();
    const seen: number[] = [];
    await expect(readAll(queue, seen)).rejects.toThrow('why');
    expect(seen).toEqual([1]);
  });
});

describe('the line for a thread', () => {
  test('lets one in at a time, in order, and other threads pass', async () => {
    const locks = new ThreadLocks();
    const order: string[] = [];
    const enter = (name: string, thread: string) => {
      const place = locks.enter(thread);
      void place.reached.then(() => order.push(name));
      return place;
    };
    const first = enter('first', 'a');
    const second = enter('second', 'a');
    const third = enter('third', 'a');
    enter('other', 'b');
    await settled();
    expect(order).toEqual(['first', 'other']);
    second.leave();
    await settled();
    expect(order).toEqual(['first', 'other']);
    first.leave();
    await settled();
    expect(order).toEqual(['first', 'other', 'second', 'third']);
    third.leave();
    await settled();
    enter('late', 'a');
    await settled();
    expect(order.at(-1)).toBe('late');
  });
});

describe('the feed', () => {
  type Listener = (params: unknown) => void;

  function feedWith(): { feed: TurnFeed; tell(method: string, params: object): void } {
    const listeners = new Map<string, Listener>();
    const codex = {
      on: (method: string, listener: Listener) => listeners.set(method, listener),
    } as unknown as ConstructorParameters<typeof TurnFeed>[0];
    const feed = new TurnFeed(codex);
    return { feed, tell: (method, params) => listeners.get(method)?.(params) };
  }

  function listen(feed: TurnFeed, threadId: string): { seen: string[]; ignore: () => void } {
    const seen: string[] = [];
    const ignore = feed.listen(threadId, ({ method, params }: ToldNotification) => {
      seen.push('message' in params ? String(params.message) : method);
    });
    return { seen, ignore };
  }

  const warning = (threadId: string | null, message: string) => ({ threadId, message });

  test('tells each thread what concerns it, and nobody what concerns none of them', () => {
    const { feed, tell } = feedWith();
    const one = listen(feed, 'one');
    const two = listen(feed, 'two');
    tell('warning', warning('one', 'a'));
    tell('warning', warning('two', 'b'));
    tell('warning', warning('three', 'c'));
    tell('warning', warning(null, 'all'));
    one.ignore();
    tell('warning', warning('one', 'd'));
    expect(one.seen).toEqual(['a', 'all']);
    expect(two.seen).toEqual(['b', 'all']);
  });

  test('keeps what comes early while a thread is expected', () => {
    const { feed, tell } = feedWith();
    const forget = feed.expect();
    tell('warning', warning('one', 'a'));
    tell('warning', warning('two', 'b'));
    tell('warning', warning(null, 'all'));
    expect(listen(feed, 'two').seen).toEqual(['b', 'all']);
    expect(listen(feed, 'one').seen).toEqual(['a']);
    tell('warning', warning('three', 'c'));
    forget();
    expect(listen(feed, 'three').seen).toEqual([]);
    tell('warning', warning('four', 'd'));
    expect(listen(feed, 'four').seen).toEqual([]);
  });

  test('tells every turn what the app-server said of its configuration', () => {
    const { feed, tell } = feedWith();
    const forget = feed.expect();
    tell('configWarning', { summary: 's', details: null });
    expect(listen(feed, 'one').seen).toEqual(['configWarning']);
    expect(listen(feed, 'two').seen).toEqual(['configWarning']);
    forget();
    const late = listen(feed, 'three');
    tell('configWarning', { summary: 't', details: null });
    expect(late.seen).toEqual(['configWarning', 'configWarning']);
  });
});
