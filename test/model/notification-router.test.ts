import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotificationRouter } from '../../src/client/notification-router.js';
import { NOTIFICATION_LIMIT } from '../../src/client/notification-stream.js';
import { settled } from '../support/deferred.js';
import { RecordingLogger } from '../support/recording-logger.js';

const THREADS = ['a', 'b', 'c'];
const METHODS = ['one', 'two'];
const EARLY_LIMIT = 1_000;

type Command =
  | {
      readonly kind: 'route';
      readonly thread: number;
      readonly method: number;
      readonly times: number;
    }
  | { readonly kind: 'attach' | 'detach' | 'on' | 'off' | 'release' | 'read'; readonly of: number }
  | { readonly kind: 'hold' | 'stream' | 'close' };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('route' as const),
      // The last one is about no thread.
      thread: fc.nat(THREADS.length),
      method: fc.nat(METHODS.length),
      times: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) },
        { weight: 2, arbitrary: fc.constantFrom(700, 6_000) },
      ),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constantFrom('attach', 'detach', 'on', 'off', 'read'),
      of: fc.nat(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('hold', 'stream') }) },
  // More often than holds, so that none is left now and then.
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('release' as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
);

/** Something that is given numbers: what it got, and what the model says it should have got. */
interface Receiver {
  readonly got: unknown[];
  readonly due: unknown[];
}

const receiver = (): Receiver => ({ got: [], due: [] });

interface StreamTrial extends Receiver {
  readonly stream: ReturnType<NotificationRouter['stream']>;
  /** What the model keeps for the reader. */
  kept: number[];
  dropped: number;
  ended: boolean;
}

/** A real router, moved along beside a plain one. */
class Trial {
  readonly router = new NotificationRouter(new RecordingLogger());
  readonly receivers: Receiver[] = [];
  readonly streams: StreamTrial[] = [];
  readonly #sinks = new Map<string, Receiver>();
  #early: { readonly thread: string; readonly n: number }[] = [];
  readonly #holds: (() => void)[] = [];
  #listeners: { readonly method: string; readonly receiver: Receiver; off(): void }[] = [];
  #closed = false;
  #count = 0;

  async run(step: Command): Promise<void> {
    switch (step.kind) {
      case 'route':
        for (let time = 0; time < step.times; time += 1) this.#route(step.thread, step.method);
        return;
      case 'attach':
        return this.#attach(THREADS[step.of % THREADS.length] ?? '');
      case 'detach':
        this.#sinks.delete(THREADS[step.of % THREADS.length] ?? '');
        return this.router.detach(THREADS[step.of % THREADS.length] ?? '');
      case 'on':
        return this.#listen(METHODS[step.of % METHODS.length] ?? '');
      case 'off':
        for (const { off } of this.#listeners.splice(step.of % 4, 1)) off();
        return;
      case 'hold':
        this.#holds.push(this.router.hold());
        return;
      case 'release':
        return this.#release(step.of);
      case 'stream':
        return this.#open();
      case 'read':
        return this.#read(this.streams[step.of % this.streams.length]);
      case 'close':
        return this.close();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.router.close(new Error('lost'));
    for (const sink of this.#sinks.values()) sink.due.push('closed');
    for (const trial of this.streams) trial.ended = true;
    this.#sinks.clear();
    this.#early = [];
  }

  /** Reads every stream to its end. */
  async finish(): Promise<void> {
    for (const trial of this.streams) {
      expect(trial.stream.dropped).toBe(trial.dropped);
      for (let left = trial.kept.length; left > 0; left -= 1) await this.#read(trial);
      await expect(trial.stream.next()).rejects.toThrow('lost');
    }
  }

  #route(threadIndex: number, methodIndex: number): void {
    const n = this.#count;
    this.#count += 1;
    const thread = THREADS[threadIndex];
    const method = METHODS[methodIndex] ?? 'unknown/method';
    // Both forms in which a notification names its thread.
    const named = n % 2 === 0 ? { threadId: thread, n } : { thread: { id: thread }, n };
    this.router.route({ method, params: thread === undefined ? { n } : named });
    if (thread !== undefined) {
      const sink = this.#sinks.get(thread);
      if (sink !== undefined) sink.due.push(n);
      else if (this.#holds.length > 0 && this.#early.length < EARLY_LIMIT) {
        this.#early.push({ thread, n });
      }
    }
    for (const listener of this.#listeners)
      if (listener.method === method) listener.receiver.due.push(n);
    for (const trial of this.streams) {
      if (trial.ended) continue;
      trial.kept.push(n);
      if (trial.kept.length <= NOTIFICATION_LIMIT) continue;
      trial.kept.shift();
      trial.dropped += 1;
    }
  }

  #attach(thread: string): void {
    const sink = receiver();
    this.receivers.push(sink);
    this.router.attach(thread, {
      notification: ({ params }) => sink.got.push((params as { n: number }).n),
      closed: () => sink.got.push('closed'),
    });
    this.#sinks.set(thread, sink);
    sink.due.push(...this.#early.filter(early => early.thread === thread).map(({ n }) => n));
    this.#early = this.#early.filter(early => early.thread !== thread);
    if (this.#closed) sink.due.push('closed');
  }

  #listen(method: string): void {
    const listener = receiver();
    this.receivers.push(listener);
    const off = this.router.on(method, ({ n }: { n: number }) => listener.got.push(n));
    this.#listeners.push({ method, receiver: listener, off });
  }

  #release(of: number): void {
    const [release] = this.#holds.splice(of % Math.max(1, this.#holds.length), 1);
    if (release === undefined) return;
    release();
    // A second time does nothing.
    release();
    if (this.#holds.length === 0) this.#early = [];
  }

  #open(): void {
    const stream = this.router.stream();
    const trial = { ...receiver(), stream, kept: [], dropped: 0, ended: this.#closed };
    this.receivers.push(trial);
    this.streams.push(trial);
  }

  async #read(trial: StreamTrial | undefined): Promise<void> {
    const next = trial?.kept.shift();
    if (trial === undefined || next === undefined) return;
    trial.due.push(next);
    const { value } = await trial.stream.next();
    trial.got.push((value?.params as { n: number } | undefined)?.n);
  }
}

test('a router loses nothing, keeps the order, and bounds what it keeps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 80 }), async commands => {
      const trial = new Trial();
      for (const step of commands) await trial.run(step);
      trial.close();
      await settled();
      await trial.finish();
      for (const { got, due } of trial.receivers) expect(got).toEqual(due);
    }),
    { numRuns: 200 },
  );
}, 60_000);
