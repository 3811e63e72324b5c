import { getEventListeners } from 'node:events';
import { type Clock, install } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  RequestTimeoutError,
  RetryLimitExceededError,
  ServerBusyError,
  TransportClosedError,
} from '../../src/errors.js';
import { type Deferred, deferred, settled } from '../support/deferred.js';
import { type ConnectedPeer, connectPeer } from '../support/peer.js';
import { type ModelRequest, PAUSE_MS, PeerModel, type RequestPlan } from './peer-model.js';

const STEP_MS = 10;
const SIGNALS = 3;
const RETRY = { maxAttempts: 2, initialDelayMs: PAUSE_MS, maxDelayMs: PAUSE_MS, jitterRatio: 0 };

type Command =
  | { readonly kind: 'request'; readonly plan: RequestPlan }
  | { readonly kind: 'answer'; readonly of: number; readonly how: 'ok' | 'error' | 'busy' }
  | { readonly kind: 'answerAgain' | 'abort' | 'handlerAnswers' | 'resolved'; readonly of: number }
  | { readonly kind: 'pass'; readonly steps: number }
  | { readonly kind: 'serverAsks' | 'answerUnknown' | 'farCloses' | 'nearCloses' };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      plan: fc.record({
        urgent: fc.boolean(),
        retried: fc.boolean(),
        timeoutMs: fc.constantFrom(0, 20, 50),
        signal: fc.option(fc.nat(SIGNALS - 1), { nil: undefined }),
      }),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      of: fc.nat(),
      how: fc.constantFrom('ok', 'error', 'busy'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constantFrom('answerAgain', 'handlerAnswers', 'resolved'),
      of: fc.nat(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('abort' as const), of: fc.nat() }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      steps: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('serverAsks', 'answerUnknown') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('farCloses', 'nearCloses') }) },
);

interface Inbound {
  readonly signal: AbortSignal;
  readonly work: Deferred<unknown>;
  cancelled: boolean;
  answered: boolean;
}

/** A real peer, moved along beside its model. */
class Trial {
  readonly model: PeerModel;
  readonly clock: Clock;
  readonly signals = Array.from({ length: SIGNALS }, () => new AbortController());
  readonly outcomes: (string | undefined)[] = [];
  readonly inbound: Inbound[] = [];
  readonly #connected: ConnectedPeer;

  constructor(limit: number, clock: Clock) {
    this.clock = clock;
    this.model = new PeerModel(limit);
    this.#connected = connectPeer({
      maxInFlight: limit,
      handleRequest: (_method, _params, { signal }) => {
        const asked = { signal, work: deferred<unknown>(), cancelled: false, answered: false };
        this.inbound.push(asked);
        return asked.work.promise;
      },
    });
  }

  async run(step: Command): Promise<void> {
    switch (step.kind) {
      case 'request':
        return this.#request(step.plan);
      case 'answer':
        return this.#answer(pick(this.model.onWire, step.of), step.how);
      case 'answerAgain':
        return this.#answer(pick(this.model.requests.filter(isSettled), step.of), 'ok');
      case 'answerUnknown':
        return this.#send({ id: 9_999, result: {} });
      case 'abort':
        this.signals[step.of % SIGNALS]?.abort(`aborted ${step.of % SIGNALS}`);
        return this.model.abort(step.of % SIGNALS);
      case 'pass':
        return this.#pass(step.steps);
      case 'serverAsks':
        return this.#send({ id: `asked ${this.inbound.length}`, method: 'ask' });
      case 'handlerAnswers':
        return this.#handlerAnswers(pick(this.inbound, step.of));
      case 'resolved':
        return this.#resolved(step.of);
      case 'farCloses':
        this.model.end();
        return this.#connected.far.close();
      case 'nearCloses':
        return this.close();
    }
  }

  check(): void {
    const { far } = this.#connected;
    expect(this.outcomes).toEqual(this.model.outcomes);
    expect(far.of('do').map(({ params }) => (params as { n: number }).n)).toEqual(this.model.sent);
    for (const { signal, cancelled, answered } of this.inbound) {
      expect(signal.aborted).toBe(cancelled || (this.model.ended && !answered));
    }
  }

  async close(): Promise<void> {
    this.model.end();
    await this.#connected.peer.close(new TransportClosedError('closed here'));
  }

  #request({ urgent, retried, timeoutMs, signal }: RequestPlan): void {
    const n = this.outcomes.length;
    this.outcomes.push(undefined);
    this.model.request({ urgent, retried, timeoutMs, signal });
    const settle = (outcome: string): void => {
      expect(this.outcomes[n]).toBeUndefined();
      this.outcomes[n] = outcome;
    };
    this.#connected.peer
      .request(
        'do',
        { n },
        {
          urgent,
          timeoutMs,
          retry: retried && RETRY,
          ...(signal === undefined ? {} : { signal: this.signals[signal]?.signal }),
        },
      )
      .then(
        () => settle('ok'),
        reason => settle(nameOf(reason)),
      );
  }

  #answer(
    request: ModelRequest | undefined,
    how: 'ok' | 'error' | 'busy',
  ): Promise<void> | undefined {
    if (request === undefined) return undefined;
    const n = this.model.requests.indexOf(request);
    const asked = this.#connected.far
      .of('do')
      .findLast(({ params }) => (params as { n: number }).n === n);
    if (asked === undefined) return undefined;
    this.model.answer(n, how);
    if (how === 'ok') return this.#send({ id: asked.id, result: { n } });
    const code = how === 'busy' ? -32001 : -32600;
    return this.#send({ id: asked.id, error: { code, message: how } });
  }

  async #pass(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.clock.tick(STEP_MS);
      this.model.pass(STEP_MS);
      await settled();
    }
  }

  #handlerAnswers(asked: Inbound | undefined): void {
    if (asked === undefined) return;
    asked.work.resolve({ fine: true });
    // What is answered after an end is not told of that any more.
    if (!this.model.ended) asked.answered = true;
  }

  #resolved(of: number): void {
    const asked = pick(this.inbound, of);
    if (asked === undefined) return;
    const id = `asked ${this.inbound.indexOf(asked)}`;
    if (!asked.answered) asked.cancelled = true;
    this.#connected.peer.cancelInbound(id, new Error('resolved'));
  }

  async #send(message: object): Promise<void> {
    await this.#connected.far.send(message).catch(error => {
      if (!this.model.ended) throw error;
    });
  }

  /** The ids of the server's requests that were answered, in order. */
  get answered(): unknown[] {
    return this.#connected.far.received.filter(({ result }) => result).map(({ id }) => id);
  }
}

function isSettled({ place }: { readonly place: string }): boolean {
  return place === 'settled';
}

function pick<T>(values: readonly T[], of: number): T | undefined {
  return values[of % values.length];
}

function nameOf(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  if (reason instanceof RequestTimeoutError) return 'timeout';
  if (reason instanceof RetryLimitExceededError) return 'exceeded';
  if (reason instanceof ServerBusyError) return 'busy';
  return reason instanceof TransportClosedError ? 'ended' : 'error';
}

test('a peer does what its model says, whatever comes in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(command, { maxLength: 60 }),
      async (limit, commands) => {
        const clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
        try {
          const trial = new Trial(limit, clock);
          for (const step of commands) {
            await trial.run(step);
            await settled();
            trial.check();
            expect(trial.model.onWire.filter(({ urgent }) => !urgent).length).toBeLessThanOrEqual(
              limit,
            );
          }
          await trial.close();
          await settled();
          trial.check();
          expect(new Set(trial.answered).size).toBe(trial.answered.length);
          expect(trial.outcomes).not.toContain(undefined);
          expect(clock.countTimers()).toBe(0);
          for (const { signal } of trial.signals) {
            expect(getEventListeners(signal, 'abort')).toEqual([]);
          }
        } finally {
          clock.uninstall();
        }
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);
