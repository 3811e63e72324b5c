import { TurnFailedError } from '../errors.js';
import type { InputItem } from '../thread/input.js';
import type { Thread as NativeThread } from '../thread/thread.js';
import { abortable } from '../util/abortable.js';
import { settlesWithin } from '../util/settles-within.js';
import type { AppServer } from './app-server.js';
import { abortError, toCompatError } from './errors.js';
import { EventQueue } from './event-queue.js';
import { type OpenRequest, openThread } from './open-thread.js';
import type { Place } from './thread-locks.js';
import { signatureOf } from './thread-params.js';
import { type ToldNotification, TurnMapper } from './turn-mapper.js';
import { toTurnParams } from './turn-params.js';
import type { ThreadEvent } from './types/events.js';
import type { TurnOptions } from './types/options.js';

/** A turn that is to be run. */
export interface TurnJob extends Omit<OpenRequest, 'signal'> {
  readonly server: AppServer;
  readonly prompt: readonly InputItem[];
  readonly turnOptions: TurnOptions;
  /** Told the id of the thread, before the first event. */
  onThread(id: string): void;
  /** Told when the thread has a turn, and can be resumed therefore. */
  onStored(): void;
}

/** How long a turn that is stopped may take to end, in milliseconds. */
const STOP_MS = 5_000;

/**
 * One turn, from opening its thread to letting that go again. It runs by itself, whether or not its
 * events are read, and settles everything that waits for it when it ends.
 */
export class TurnRun {
  readonly #job: TurnJob;
  readonly #events = new EventQueue<ThreadEvent>();
  readonly #mapper = new TurnMapper();
  readonly #stopping = new AbortController();
  /** What came before it was known which turn is ours. */
  #early: ToldNotification[] | undefined = [];
  #turnId: string | undefined;
  #failure: string | undefined;

  constructor(job: TurnJob) {
    this.#job = job;
    void this.#run();
  }

  /** Reads the events to the end; there is one reader. */
  events(): AsyncGenerator<ThreadEvent, undefined> {
    return this.#events.read();
  }

  /** Stops the turn, and waits for nothing. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { server, launch, turnOptions } = this.#job;
    const { signal } = turnOptions;
    const onAbort = (): void => {
      if (signal !== undefined) this.#events.end(abortError(signal));
      this.stop();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const release = server.hold();
    try {
      await this.#runOnThread();
      this.#events.end(this.#failure === undefined ? undefined : new Error(this.#failure));
    } catch (error) {
      this.#events.end(toCompatError(error, launch.codexPath));
    } finally {
      signal?.removeEventListener('abort', onAbort);
      release();
    }
  }

  async #runOnThread(): Promise<void> {
    const { server, id } = this.#job;
    const place = id === null ? undefined : server.locks.enter(id);
    try {
      await abortable(place?.reached ?? Promise.resolve(), this.#stopping.signal);
      await this.#runOpened(place);
    } finally {
      place?.leave();
    }
  }

  async #runOpened(place: Place | undefined): Promise<void> {
    const { server } = this.#job;
    const forget = server.feed.expect();
    let thread: NativeThread;
    let ignore: () => void;
    try {
      thread = await this.#open();
      ignore = server.feed.listen(thread.id, told => this.#take(told));
    } finally {
      forget();
    }
    const ownPlace = place ?? server.locks.enter(thread.id);
    try {
      this.#job.onThread(thread.id);
      this.#events.push({ type: 'thread.started', thread_id: thread.id });
      await this.#runTurn(thread);
    } finally {
      await this.#leave(thread);
      ignore();
      ownPlace.leave();
    }
  }

  async #runTurn(thread: NativeThread): Promise<void> {
    const { prompt, turnOptions } = this.#job;
    const { signal } = this.#stopping;
    try {
      const turn = await thread.turn(prompt, { ...toTurnParams(turnOptions), signal });
      this.#job.onStored();
      this.#turnId = turn.id;
      this.#tellEarly();
      await turn.run();
    } catch (error) {
      this.#tellEarly();
      if (!(error instanceof TurnFailedError)) throw error;
      this.#failure ??= error.message;
    }
  }

  /** A turn often follows another at once: then the thread is loaded already. */
  async #open(): Promise<NativeThread> {
    const { server, id } = this.#job;
    const kept = id === null ? undefined : await server.lingering.take(id, this.#signature);
    return kept ?? openThread(server, { ...this.#job, signal: this.#stopping.signal });
  }

  get #signature(): string {
    const { options, cwd, launch } = this.#job;
    return signatureOf({ options, cwd, threadConfig: launch.threadConfig });
  }

  /** A turn that goes on is stopped; it may not take long. */
  async #leave(thread: NativeThread): Promise<void> {
    const { server, turnOptions } = this.#job;
    const isLent = server.lent(thread.id) !== undefined;
    // Its program would be that of the next turn too.
    const isPlain = turnOptions.cyberAccessProgram === undefined;
    if (this.#mapper.isClean && isPlain && !isLent && !this.#stopping.signal.aborted) {
      server.lingering.keep(thread, this.#signature);
      return;
    }
    const left = server.letGo(thread);
    // An app-server that is gone has let go of everything.
    await settlesWithin(left, STOP_MS);
  }

  #take(told: ToldNotification): void {
    if (this.#early === undefined) this.#tell(told);
    else this.#early.push(told);
  }

  #tellEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const told of early) this.#tell(told);
  }

  #tell(told: ToldNotification): void {
    const turnId = turnIdOf(told);
    if (turnId !== undefined && turnId !== this.#turnId) return;
    for (const event of this.#mapper.take(told)) {
      if (event.type === 'turn.failed') this.#failure = event.error.message;
      this.#events.push(event);
    }
  }
}

function turnIdOf({ params }: ToldNotification): string | undefined {
  if ('turnId' in params) return params.turnId;
  return 'turn' in params ? params.turn.id : undefined;
}
