import { setImmediate as settle } from 'node:timers/promises';
import { type Clock, install } from '@sinonjs/fake-timers';
import { Codex, CodexError } from 'codex-app-server-sdk';
import { MemoryTransport } from '../../src/transport/memory-transport.js';
import { Random } from './random.js';
import { ReplayServer } from './replay-server.js';
import type { Scenario, Watch } from './scenarios.js';
import type { LogEntry } from './wire-log.js';

// What a session loads when it is used would come in real time, in the midst of virtual time.
await loadAll();

/** How often what was started is given the chance to settle after the end. */
const LAST_ROUNDS = 100;

/** What is looked at to see whether a frame has changed what every object inherits. */
const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, Function.prototype];

/** How a repeated session went. */
export interface ReplayOutcome {
  /** What must not happen, whatever the frames are; undefined when it did not. */
  readonly problem: string | undefined;
  /** Whether the scenario came to its end. */
  readonly completed: boolean;
  /** Whether the session gave an error that is not a CodexError. */
  readonly foreignError: boolean;
}

interface Watched {
  state: 'waiting' | 'resolved' | 'rejected';
  reason?: unknown;
}

/** Repeats scenarios against logs, one after the other, in virtual time. */
export class Replayer implements Disposable {
  readonly #clock: Clock = install({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
  readonly #unhandled: unknown[] = [];
  readonly #onUnhandled = (reason: unknown): void => void this.#unhandled.push(reason);
  readonly #members: number = memberCount();

  constructor() {
    process.on('unhandledRejection', this.#onUnhandled);
    process.on('uncaughtException', this.#onUnhandled);
  }

  [Symbol.dispose](): void {
    process.off('unhandledRejection', this.#onUnhandled);
    process.off('uncaughtException', this.#onUnhandled);
    this.#clock.uninstall();
  }

  /** Repeats one session, and tells how it went. */
  async replay(
    scenario: Scenario,
    entries: readonly LogEntry[],
    seed: number,
  ): Promise<ReplayOutcome> {
    const random = new Random(seed);
    const [near, far] = MemoryTransport.pair();
    const server = new ReplayServer(far, random);
    const codex = new Codex({ ...scenario.options, transport: near });
    const watched: Watched[] = [];
    const watch = watchInto(watched);
    let completed = false;
    const end = (): void => {
      completed = true;
    };
    watch(scenario.drive(codex, watch)).then(end, () => {});
    await server.play(entries);
    if (random.chance(0.3)) await this.#pass(random.pick([10, 5_000, 70_000]));
    if (random.chance(0.3)) await server.close();
    watch(codex.close()).catch(() => {});
    for (let round = 0; round < LAST_ROUNDS && watched.some(isWaiting); round += 1) await settle();
    await settle();
    const foreignError = watched.some(isForeign);
    return { problem: this.#problem(server, watched), completed, foreignError };
  }

  async #pass(ms: number): Promise<void> {
    for (let step = 0; step < 3; step += 1) {
      try {
        this.#clock.tick(ms / 3);
      } catch (error) {
        // Out of a timer, this ends the process.
        this.#unhandled.push(error);
      }
      await settle();
    }
  }

  #problem(server: ReplayServer, watched: readonly Watched[]): string | undefined {
    const timers = this.#clock.countTimers();
    const unhandled = this.#unhandled.splice(0);
    this.#clock.reset();
    if (server.crashes.length > 0) return `a frame crashed the reader: ${shown(server.crashes[0])}`;
    if (unhandled.length > 0) return `an error reached nobody: ${shown(unhandled[0])}`;
    const waiting = watched.filter(isWaiting).length;
    if (waiting > 0) return `${waiting} of ${watched.length} promises are not settled`;
    if (timers > 0) return `${timers} timers are left`;
    if (memberCount() !== this.#members) return 'a prototype was polluted';
    return undefined;
  }
}

async function loadAll(): Promise<void> {
  const [transport, far] = MemoryTransport.pair();
  await far.close();
  const codex = new Codex({ transport });
  await codex.startThread().catch(() => {});
  await codex.close();
}

/** Makes what notes the fate of each promise it is given. */
function watchInto(watched: Watched[]): Watch {
  return promise => {
    const entry: Watched = { state: 'waiting' };
    watched.push(entry);
    promise.then(
      () => {
        entry.state = 'resolved';
      },
      (reason: unknown) => {
        entry.state = 'rejected';
        entry.reason = reason;
      },
    );
    return promise;
  };
}

function isWaiting({ state }: Watched): boolean {
  return state === 'waiting';
}

function isForeign({ state, reason }: Watched): boolean {
  return state === 'rejected' && !(reason instanceof CodexError);
}

function memberCount(): number {
  return PROTOTYPES.reduce((count, object) => count + Reflect.ownKeys(object).length, 0);
}

function shown(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
