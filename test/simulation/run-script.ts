import { Codex } from '../../src/codex/codex.js';
import type { CodexOptions } from '../../src/codex/options.js';
import { FakeAppServer } from '../../src/testing/fake/fake-app-server.js';
import type { FakeTurn } from '../../src/testing/fake/fake-turn.js';
import type { InjectedFault } from '../../src/testing/fake/injection.js';
import type { Thread } from '../../src/thread/thread.js';
import type { Turn } from '../../src/thread/turn.js';
import { loadSession } from '../support/load-session.js';
import { auditThreads } from './audit-threads.js';
import type { ObservedRun, Outcome, StoredTurn, Taken } from './observed-run.js';
import { readTurn } from './read-turn.js';
import { Recorder } from './recorder.js';
import type { Action, ApprovalPlan, FaultPlan, Saying, Script, TurnAction } from './script.js';
import { settle, VirtualTime } from './virtual-time.js';

/** How long everything may take to settle after the session was closed. */
const CLOSING_MS = 15_000;

/** How long an app-server that nobody listens to any more may go on with its pauses. */
const ECHO_MS = 1_000;

/** Performs a script on a virtual clock, and gives what was seen. */
export async function runScript(script: Script): Promise<ObservedRun> {
  const unhandled: string[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(String(reason));
  process.on('unhandledRejection', onUnhandled);
  await loadSession();
  try {
    using time = new VirtualTime(script.seed);
    const simulation = new Simulation(script, time);
    return { ...(await simulation.run()), unhandled };
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}

/** One script that is performed. */
class Simulation {
  readonly #script: Script;
  readonly #time: VirtualTime;
  readonly #recorder: Recorder;
  readonly #threads = new Map<number, Promise<Thread>>();
  readonly #turns = new Map<string, Promise<Turn>>();
  readonly #sayings = new Map<string, Saying>();
  readonly #taken: Taken[] = [];
  readonly #decisions: string[] = [];
  readonly #threadIds = new Set<string>();
  readonly #injected: InjectedFault[] = [];

  constructor(script: Script, time: VirtualTime) {
    this.#script = script;
    this.#time = time;
    this.#recorder = new Recorder(time);
  }

  async run(): Promise<Omit<ObservedRun, 'unhandled'>> {
    const { closeAtMs } = this.#script;
    const server = await FakeAppServer.start({ cwd: '/project' });
    this.#prepare(server);
    const codex = new Codex(this.#options(server));
    codex.onConnection(({ type }) => this.#recorder.connection(type));
    for (const step of this.#steps()) {
      if (step.atMs >= closeAtMs) break;
      await this.#time.advanceTo(step.atMs);
      if ('kind' in step) this.#act(codex, step);
      else this.#harm(server, step);
    }
    await this.#time.advanceTo(closeAtMs);
    return this.#finish(codex, server);
  }

  async #finish(codex: Codex, server: FakeAppServer): Promise<Omit<ObservedRun, 'unhandled'>> {
    const { outcomes, readings, wire, trace, lostAtMs } = this.#recorder;
    const closingAtMs = this.#time.now;
    let closedAtMs: number | undefined;
    void codex.close().then(() => {
      closedAtMs = this.#time.now;
    });
    await settle();
    let timersLeft = this.#time.timers;
    // The app-server's own pauses are no concern of the session.
    if (timersLeft > 0) {
      await this.#time.advanceTo(closingAtMs + ECHO_MS);
      timersLeft = this.#time.timers;
    }
    await this.#time.advanceTo(closingAtMs + CLOSING_MS);
    const stored = await this.#audit(server);
    await server.close();
    await settle();
    return {
      ...{ outcomes, readings, wire, trace, lostAtMs, stored, timersLeft, closingAtMs, closedAtMs },
      taken: this.#taken,
      decisions: this.#decisions,
    };
  }

  async #audit(server: FakeAppServer): Promise<StoredTurn[]> {
    for (const injected of this.#injected) injected.remove();
    server.refuseConnections(0);
    return auditThreads(server.connect(), [...this.#threadIds]);
  }

  #steps(): (Action | FaultPlan)[] {
    const { actions, faults } = this.#script;
    return [...faults, ...actions].sort((left, right) => left.atMs - right.atMs);
  }

  #options(server: FakeAppServer): CodexOptions {
    const { maxInFlight, requestTimeoutMs, maxAttempts, maxRestarts, approval } =
      this.#script.session;
    return {
      transport: () => server.connect(),
      maxInFlight,
      requestTimeoutMs,
      retry: { maxAttempts },
      recovery: maxRestarts === undefined ? false : { maxRestarts },
      onWire: (frame, direction) => this.#recorder.frame(frame, direction),
      ...(approval !== 'none' && {
        approvals: { command: request => answer(approval, request, this.#time) },
      }),
    };
  }

  /** Lets every turn say what the script has for its input, and takes note of what was taken. */
  #prepare(server: FakeAppServer): void {
    for (let count = 0; count < 100; count += 1) server.play(turn => this.#respond(turn));
    server.on('turn/start', (params, { byDefault }) => {
      const result = byDefault();
      const tag = tagOf(params.input);
      const { threadId } = params;
      this.#taken.push({ tag, threadId, turnId: result.turn.id, method: 'turn/start' });
      return result;
    });
    server.on('turn/steer', (params, { byDefault }) => {
      const result = byDefault();
      const tag = tagOf(params.input);
      const { threadId } = params;
      this.#taken.push({ tag, threadId, turnId: result.turnId, method: 'turn/steer' });
      return result;
    });
    server.on('thread/start', (_params, { byDefault }) => {
      const result = byDefault();
      this.#threadIds.add(result.thread.id);
      return result;
    });
  }

  async #respond(turn: FakeTurn): Promise<void> {
    for (const tag of turn.input.map(item => tagOf([item]))) {
      const saying = this.#sayings.get(tag);
      if (saying?.command) this.#decisions.push(JSON.stringify(await turn.runCommand('ls')));
      await turn.say(saying?.pieces ?? [tag], { delayMs: saying?.delayMs });
      if (saying?.fails) turn.fail();
    }
  }

  #harm(server: FakeAppServer, { inject, inflict, refuseConnections }: FaultPlan): void {
    this.#recorder.note(`fault ${JSON.stringify(inject ?? inflict ?? refuseConnections)}`);
    if (inject !== undefined) this.#injected.push(server.inject(inject));
    if (inflict !== undefined) server.inflict(inflict);
    if (refuseConnections !== undefined) server.refuseConnections(refuseConnections);
  }

  #act(codex: Codex, action: Action): void {
    switch (action.kind) {
      case 'startThread': {
        const thread = codex.startThread();
        this.#threads.set(action.thread, thread);
        this.#watch(action, thread);
        return;
      }
      case 'turn':
        this.#startTurn(action);
        return;
      case 'models':
        this.#watch(
          action,
          codex.request('model/list', {}, { signal: this.#abortAfter(action.abortAfterMs) }),
        );
        return;
      case 'steer':
      case 'interrupt':
        this.#reach(action);
        return;
      case 'resume': {
        const resumed = this.#threads
          .get(action.thread)
          ?.then(({ id }) => codex.resumeThread(id, { excludeTurns: true }));
        if (resumed === undefined) return;
        // Without another handle, the app goes on with the one that it has.
        const before = this.#threads.get(action.thread) ?? resumed;
        const usable = resumed.catch(() => before);
        usable.catch(() => {});
        this.#threads.set(action.thread, usable);
        this.#watch(action, resumed);
        return;
      }
      default:
        this.#useThread(action);
    }
  }

  #useThread(action: Extract<Action, { kind: 'setName' | 'read' | 'unsubscribe' }>): void {
    const thread = this.#threads.get(action.thread);
    if (thread === undefined) return;
    switch (action.kind) {
      case 'setName':
        this.#watch(
          action,
          thread.then(handle => handle.setName(action.tag)),
        );
        return;
      case 'read':
        this.#watch(
          action,
          thread.then(handle => handle.read()),
        );
        return;
      case 'unsubscribe':
        this.#watch(
          action,
          thread.then(handle => handle.unsubscribe({ interrupt: action.interrupt })),
        );
    }
  }

  #reach(action: Extract<Action, { kind: 'steer' | 'interrupt' }>): void {
    const turn = this.#turns.get(action.of);
    if (turn === undefined) return;
    if (action.kind === 'steer') {
      this.#sayings.set(action.tag, action.says);
      this.#watch(
        action,
        turn.then(handle => handle.steer(action.tag)),
      );
    } else {
      this.#watch(
        action,
        turn.then(handle => handle.interrupt()),
      );
    }
  }

  #startTurn(action: TurnAction & { readonly atMs: number }): void {
    const thread = this.#threads.get(action.thread);
    if (thread === undefined) return;
    const { tag, says, whenBusy, timeoutMs, idleTimeoutMs, abortAfterMs, ownModel } = action;
    this.#sayings.set(tag, says);
    const signal = this.#abortAfter(abortAfterMs);
    const turn = thread.then(handle =>
      handle.turn(tag, {
        whenBusy,
        timeoutMs,
        idleTimeoutMs,
        signal,
        ...(ownModel && { model: `model of ${tag}` }),
      }),
    );
    this.#turns.set(tag, turn);
    for (const plan of action.readers) {
      const reading = this.#recorder.reading(tag, plan.of);
      turn.then(
        handle => readTurn(handle, plan, { reading, time: this.#time }),
        error => {
          reading.error = error;
          reading.settledAtMs = this.#time.now;
        },
      );
    }
    this.#watch(
      action,
      turn.then(handle => handle.run()),
    );
  }

  #abortAfter(ms: number | undefined): AbortSignal | undefined {
    if (ms === undefined) return undefined;
    const controller = new AbortController();
    this.#time.after(ms, () => controller.abort(new Error('The app has lost interest')));
    return controller.signal;
  }

  #watch(action: Action, promise: Promise<unknown>): void {
    const tag = 'tag' in action ? action.tag : undefined;
    const outcome: Outcome = { name: nameOf(action), kind: action.kind, tag, atMs: this.#time.now };
    this.#recorder.watch(outcome, promise);
  }
}

function answer(
  plan: Exclude<ApprovalPlan, 'none'>,
  { signal }: { readonly signal: AbortSignal },
  time: VirtualTime,
): 'accept' | 'decline' | Promise<'accept'> {
  switch (plan) {
    case 'accept':
    case 'decline':
      return plan;
    case 'throws':
      throw new Error('The app is broken');
    case 'slow':
      return time.pause(300).then(() => 'accept' as const);
    case 'never':
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
  }
}

function nameOf(action: Action): string {
  const of = 'of' in action ? ` ${action.of}` : '';
  const tag = 'tag' in action ? ` ${action.tag}` : '';
  return `${action.kind}${of}${tag}`;
}

function tagOf(input: readonly object[]): string {
  const [first] = input as { text?: string }[];
  return first?.text ?? '';
}
