import { describe, expect, test } from 'vitest';
import { NotificationRouter, type ThreadSink } from '../../../src/client/notification-router.js';
import type { IncomingNotification } from '../../../src/rpc/peer.js';
import { rejection, settled } from '../../support/deferred.js';
import { RecordingLogger } from '../../support/recording-logger.js';

class Sink implements ThreadSink {
  readonly messages: IncomingNotification[] = [];
  readonly closings: Error[] = [];

  notification(message: IncomingNotification): void {
    this.messages.push(message);
  }

  closed(reason: Error): void {
    this.closings.push(reason);
  }
}

function router(): { routes: NotificationRouter; logger: RecordingLogger } {
  const logger = new RecordingLogger();
  return { routes: new NotificationRouter(logger), logger };
}

const about = (threadId: string, n = 0): IncomingNotification => ({
  method: 'item/started',
  params: { threadId, n },
});

describe('by thread', () => {
  test('each thread is given its own, by threadId or by thread.id', () => {
    const { routes } = router();
    const [a, b] = [new Sink(), new Sink()];
    routes.attach('a', a);
    routes.attach('b', b);
    const messages = [
      about('a'),
      about('b'),
      { method: 'thread/started', params: { thread: { id: 'a' } } },
      { method: 'no/such/method', params: { threadId: 'b', thread: { id: 'a' } } },
    ] as const;
    for (const message of messages) routes.route(message);
    expect(a.messages).toEqual([messages[0], messages[2]]);
    expect(b.messages).toEqual([messages[1], messages[3]]);
  });

  test.each([
    undefined,
    null,
    5,
    'a',
    [],
    {},
    { threadId: null },
    { threadId: 5 },
    { thread: null },
    { thread: 'a' },
    { thread: {} },
    { thread: { id: 5 } },
  ])('params %j concern no thread, and are borne', params => {
    const { routes } = router();
    const sink = new Sink();
    routes.attach('a', sink);
    routes.hold();
    routes.route({ method: 'm', params });
    expect(sink.messages).toEqual([]);
  });

  test('after detach nothing comes any more', () => {
    const { routes } = router();
    const sink = new Sink();
    routes.attach('a', sink);
    routes.detach('a');
    routes.route(about('a'));
    routes.close(new Error('over'));
    expect([sink.messages, sink.closings]).toEqual([[], []]);
  });
});

describe('before a thread is known', () => {
  test('nothing is kept unless somebody holds', () => {
    const { routes } = router();
    routes.route(about('a', 1));
    const sink = new Sink();
    routes.attach('a', sink);
    routes.route(about('a', 2));
    expect(sink.messages).toEqual([about('a', 2)]);
  });

  test('what is held comes first, in order, and only what concerns the thread', () => {
    const { routes } = router();
    const release = routes.hold();
    for (const message of [about('a', 1), about('b', 2), about('a', 3)]) routes.route(message);
    const [a, b] = [new Sink(), new Sink()];
    routes.attach('a', a);
    routes.route(about('a', 4));
    routes.attach('b', b);
    release();
    expect(a.messages).toEqual([about('a', 1), about('a', 3), about('a', 4)]);
    expect(b.messages).toEqual([about('b', 2)]);
  });

  test('a second attach is given nothing twice', () => {
    const { routes } = router();
    routes.hold();
    routes.route(about('a'));
    const [first, second] = [new Sink(), new Sink()];
    routes.attach('a', first);
    routes.attach('a', second);
    expect([first.messages.length, second.messages.length]).toEqual([1, 0]);
  });

  test('the last release forgets; a release counts once', () => {
    const { routes } = router();
    const releases = [routes.hold(), routes.hold()];
    routes.route(about('a', 1));
    releases[0]?.();
    releases[0]?.();
    const early = new Sink();
    routes.attach('a', early);
    expect(early.messages).toHaveLength(1);
    routes.route(about('b', 1));
    releases[1]?.();
    const late = new Sink();
    routes.attach('b', late);
    expect(late.messages).toEqual([]);
  });

  test('no more than 1,000 are kept, and it is said how many were not', () => {
    const { routes, logger } = router();
    const release = routes.hold();
    for (let n = 0; n < 1_500; n += 1) routes.route(about('a', n));
    const sink = new Sink();
    routes.attach('a', sink);
    expect(sink.messages).toHaveLength(1_000);
    expect(sink.messages.at(-1)).toEqual(about('a', 999));
    release();
    expect(logger.entries).toEqual([
      expect.objectContaining({ level: 'warn', details: { dropped: 500 } }),
    ]);
    routes.hold()();
    expect(logger.entries).toHaveLength(1);
  });
});

describe('listeners', () => {
  test('are given the params of their method, also of one that nobody knows', () => {
    const { routes } = router();
    const seen: unknown[] = [];
    routes.on('no/such/method', params => void seen.push(params));
    routes.route({ method: 'no/such/method', params: { a: 1 } });
    routes.route({ method: 'other', params: { b: 1 } });
    routes.route({ method: 'no/such/method' });
    expect(seen).toEqual([{ a: 1 }, undefined]);
  });

  test('one that throws is said to the logger; the others, threads and streams go on', async () => {
    const { routes, logger } = router();
    const sink = new Sink();
    const seen: unknown[] = [];
    routes.attach('a', sink);
    const stream = routes.stream();
    const failure = new Error('broken listener');
    routes.on('item/started', () => {
      throw failure;
    });
    routes.on('item/started', params => void seen.push(params));
    routes.route(about('a'));
    expect(seen).toHaveLength(1);
    expect(sink.messages).toHaveLength(1);
    expect((await stream.next()).value).toEqual(about('a'));
    expect(logger.entries).toEqual([
      {
        level: 'error',
        message: 'Ignored an error thrown by a listener',
        details: { method: 'item/started', error: failure },
      },
    ]);
  });

  test('are called no more when they are off; off counts once', () => {
    const { routes } = router();
    const seen: string[] = [];
    const off = routes.on('m', () => void seen.push('first'));
    routes.on('m', () => void seen.push('second'));
    off();
    off();
    routes.route({ method: 'm' });
    expect(seen).toEqual(['second']);
  });

  test('an off that is called again does not take another’s listener away', () => {
    const { routes } = router();
    let calls = 0;
    const off = routes.on('m', () => {});
    off();
    routes.on('m', () => {
      calls += 1;
    });
    off();
    routes.route({ method: 'm' });
    expect(calls).toBe(1);
  });

  test('one function that listens twice is called twice, and each off takes one back', () => {
    const { routes } = router();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const offs = [routes.on('m', listener), routes.on('m', listener)];
    routes.route({ method: 'm' });
    expect(calls).toBe(2);
    offs[0]?.();
    routes.route({ method: 'm' });
    expect(calls).toBe(3);
    offs[1]?.();
    routes.route({ method: 'm' });
    expect(calls).toBe(3);
  });

  test('may go off, and come on, while they are called', () => {
    const { routes } = router();
    const seen: string[] = [];
    const off = routes.on('m', () => {
      seen.push('once');
      off();
      routes.on('m', () => void seen.push('later'));
    });
    routes.on('m', () => void seen.push('always'));
    routes.route({ method: 'm' });
    expect(seen).toEqual(['once', 'always']);
    routes.route({ method: 'm' });
    expect(seen).toEqual(['once', 'always', 'always', 'later']);
  });
});

describe('streams', () => {
  test('give every notification from their start on, whatever its method', async () => {
    const { routes } = router();
    routes.route({ method: 'too early' });
    const stream = routes.stream();
    const messages = [about('a'), { method: 'no/such/method', params: [1], emittedAtMs: 5 }];
    for (const message of messages) routes.route(message);
    routes.endStreams();
    const seen: unknown[] = [];
    for await (const message of stream) seen.push(message);
    expect(seen).toEqual(messages);
  });

  test('keep 10,000, then drop the oldest, and say so once', async () => {
    const { routes, logger } = router();
    const stream = routes.stream();
    for (let n = 0; n < 10_003; n += 1) routes.route(about('a', n));
    expect(stream.dropped).toBe(3);
    expect((await stream.next()).value).toEqual(about('a', 3));
    expect(logger.at('warn')).toEqual([
      'A consumer of notifications is too slow: dropping the oldest',
    ]);
  });

  test('one that was left is fed no more, the others are', async () => {
    const { routes } = router();
    const [left, stays] = [routes.stream(), routes.stream()];
    await left.return();
    routes.route(about('a'));
    expect(await left.next()).toEqual({ value: undefined, done: true });
    expect((await stays.next()).value).toEqual(about('a'));
  });
});

describe('the end', () => {
  test('threads and streams are told the reason', async () => {
    const { routes } = router();
    const sink = new Sink();
    routes.attach('a', sink);
    const stream = routes.stream();
    const reason = new Error('lost');
    routes.route(about('a'));
    routes.close(reason);
    expect(sink.closings).toEqual([reason]);
    expect((await stream.next()).value).toEqual(about('a'));
    expect(await rejection(stream.next())).toBe(reason);
  });

  test('who comes later is told at once', async () => {
    const { routes } = router();
    const reason = new Error('lost');
    const release = routes.hold();
    routes.route(about('a'));
    routes.close(reason);
    const sink = new Sink();
    routes.attach('a', sink);
    release();
    expect([sink.messages, sink.closings]).toEqual([[], [reason]]);
    expect(await rejection(routes.stream().next())).toBe(reason);
  });

  test('whoever wants to know is told once, with the first reason', () => {
    const { routes, logger } = router();
    const told: unknown[] = [];
    const failure = new Error('broken listener');
    routes.onClose(() => {
      throw failure;
    });
    routes.onClose(reason => void told.push(reason));
    const off = routes.onClose(() => void told.push('off'));
    off();
    const reason = new Error('lost');
    routes.close(reason);
    routes.close(new Error('again'));
    expect(told).toEqual([reason]);
    expect(logger.entries).toMatchObject([{ level: 'error', details: { error: failure } }]);
  });

  test('who asks after the end is told soon, not at once, unless it is off by then', async () => {
    const { routes } = router();
    const reason = new Error('lost');
    routes.close(reason);
    const told: unknown[] = [];
    routes.onClose(given => void told.push(given));
    const off = routes.onClose(() => void told.push('off'));
    off();
    expect(told).toEqual([]);
    await settled();
    expect(told).toEqual([reason]);
    routes.close(new Error('again'));
    expect(told).toEqual([reason]);
  });

  test('streams that were ended on purpose are not given a later reason', async () => {
    const { routes } = router();
    const stream = routes.stream();
    routes.endStreams();
    routes.close(new Error('lost'));
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });
});
