import { CodexError } from '../errors.js';
import type {
  ReviewTarget,
  ThreadItem,
  ThreadStartResponse,
  ThreadTurnsListResponse,
  Thread as WireThread,
  Turn as WireTurn,
} from '../protocol/protocol.js';
import type { PendingRequest } from '../requests/pending.js';
import type { ToolProgress } from '../requests/tool-progress.js';
import type { InferOutput, OutputSchema } from '../schema/output-schema.js';
import { runWithRepair } from '../schema/repair.js';
import type { TurnResult } from '../turn-types.js';
import { guard } from '../util/guard.js';
import { type Subscription, subscription } from '../util/subscription.js';
import { attachTurn } from './attach-turn.js';
import { BackgroundTerminals } from './background-terminals.js';
import { beginTurn } from './begin-turn.js';
import { compactThread } from './compact.js';
import { configureThread, type ThreadSettingsChange } from './configure-thread.js';
import { Goal } from './goal.js';
import type { TurnInput } from './input.js';
import { leaveThread, type UnsubscribeOptions } from './leave-thread.js';
import {
  archiveThread,
  deleteThread,
  type RevertOptions,
  revertThread,
  runShellCommand,
  type ShellCommandOptions,
  setThreadName,
} from './lifecycle.js';
import type { Paginated } from './pages.js';
import {
  type ItemListOptions,
  type ItemPage,
  listItems,
  listTurns,
  type ReadThreadOptions,
  readThread,
  type TurnListOptions,
} from './read-thread.js';
import { type ReviewOptions, startReview } from './review.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { ForkOptions, TurnOptions } from './thread-options.js';
import { withSettings } from './thread-settings.js';
import { Turn } from './turn.js';

/** Forks a thread; handed in, since opening threads needs this class. */
export type Fork = (threadId: string, options: ForkOptions) => Promise<Thread>;

/**
 * A conversation with the agent. Made by `codex.startThread()` and its siblings.
 *
 * All handles of one thread share one queue: its turns run one after the other.
 */
export class Thread implements AsyncDisposable {
  /** The goal of the thread, which the app-server works on by itself. */
  readonly goal: Goal;
  /** The commands of the thread that went on when their turn had ended. */
  readonly backgroundTerminals: BackgroundTerminals;
  readonly #session: SessionContext;
  readonly #channel: ThreadChannel;
  readonly #info: ThreadStartResponse;
  readonly #fork: Fork;
  readonly #onLeft: () => void;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(session: SessionContext, opened: OpenedThread) {
    this.#session = session;
    this.#channel = opened.channel;
    this.#info = opened.info;
    this.#fork = opened.fork;
    this.#onLeft = () => opened.onLeft();
    this.goal = new Goal(session, opened.channel, () => void this.#open('set a goal'));
    this.backgroundTerminals = new BackgroundTerminals(session, opened.channel.threadId);
  }

  /** The app-server's id of the thread; `codex.resumeThread(id)` continues it. */
  get id(): string {
    return this.#channel.threadId;
  }

  /** What the app-server answered when the thread was opened, with the settings that hold now. */
  get info(): ThreadStartResponse {
    const { own } = this.#channel.settings;
    return own === undefined ? this.#info : withSettings(this.#info, own);
  }

  /** The requests of the app-server about this thread that wait for an answer, oldest first. */
  get pending(): readonly PendingRequest[] {
    return this.#session.requests.pending.of(this.id);
  }

  /** Calls `listener` with what is {@link Thread.pending}, whenever that changes. */
  onPending(listener: (pending: readonly PendingRequest[]) => void): Subscription {
    const { requests, logger } = this.#session;
    const guarded = guard(logger, () => listener(this.pending));
    return subscription(requests.pending.onChange(this.id, guarded));
  }

  /** Calls `listener` with what the tools of this thread tell of their progress. */
  onToolProgress(listener: (progress: ToolProgress) => void): Subscription {
    return subscription(this.#session.requests.progress.on(this.id, listener));
  }

  /**
   * Runs a turn to its end (`turn/start`), and gives its result.
   *
   * With `output` the result has the validated value, and `repair` asks again for it.
   *
   * @throws TurnFailedError when the turn failed; it carries everything that came.
   * @throws OutputValidationError when the answer does not fit `output`.
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   * @throws ThreadBusyError when another turn runs and `whenBusy` is `reject`.
   */
  run<S extends OutputSchema>(
    input: TurnInput,
    options: Omit<TurnOptions, 'output'> & { readonly output: S },
  ): Promise<TurnResult<InferOutput<S>>>;
  run(input: TurnInput, options?: TurnOptions): Promise<TurnResult>;
  async run(input: TurnInput, options: TurnOptions = {}): Promise<TurnResult> {
    const run = async (next: TurnInput): Promise<TurnResult> => {
      const turn = await this.turn(next, next === input ? options : repairOptions(options));
      return turn.run();
    };
    return runWithRepair({ input, repair: options.repair ?? 0, run });
  }

  /**
   * Starts a turn (`turn/start`), and settles when the app-server has accepted it.
   *
   * While another turn runs on the thread, this one waits for its end, unless `whenBusy` says
   * otherwise. Its options hold for this turn only.
   *
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   * @throws ThreadBusyError when another turn runs and `whenBusy` is `reject`.
   */
  turn<S extends OutputSchema>(
    input: TurnInput,
    options: Omit<TurnOptions, 'output'> & { readonly output: S },
  ): Promise<Turn<InferOutput<S>>>;
  turn(input: TurnInput, options?: TurnOptions): Promise<Turn>;
  async turn(input: TurnInput, options: TurnOptions = {}): Promise<Turn> {
    return beginTurn(this.#session, this.#open('start a turn'), { input, options });
  }

  /**
   * Adds input to the running turn (`turn/steer`), or starts one when none runs; gives that turn.
   *
   * A turn that ends in the very moment is no error: the input then starts a turn.
   */
  async send(input: TurnInput): Promise<Turn> {
    return this.turn(input, { whenBusy: 'steer' });
  }

  /**
   * Gives a turn of this thread that somebody else started, by its id.
   *
   * A turn that has ended already is looked up (`thread/turns/list`); waiting for one that does not
   * exist rejects.
   */
  attach(turnId: string): Turn {
    return attachTurn(this.#session, this.#open('attach to a turn'), turnId);
  }

  /** Calls `listener` with every turn that begins on this thread, whoever started it. */
  onTurn(listener: (turn: Turn) => void): Subscription {
    const guarded = guard(this.#session.logger, listener);
    const off = this.#open('listen to turns').onTurn(state =>
      guarded(new Turn(this.#session, state)),
    );
    return subscription(off);
  }

  /**
   * Changes settings of the thread for good (`thread/settings/update`), and settles when they are in
   * force.
   *
   * @throws PolicyMismatchError when the app-server put another policy in force.
   */
  async configure(change: ThreadSettingsChange): Promise<void> {
    await configureThread(this.#session, this.#open('configure the thread'), change);
  }

  /** Reads the thread as it is stored (`thread/read`); a thread without turns has `turns: []`. */
  async read(options: ReadThreadOptions = {}): Promise<WireThread> {
    return readThread(this.#session, this.id, options);
  }

  /** Lists the turns of the thread (`thread/turns/list`), newest first unless told. */
  turns(options: TurnListOptions = {}): Paginated<WireTurn, ThreadTurnsListResponse> {
    return listTurns(this.#session, this.id, options);
  }

  /** Lists the items of the thread (`thread/items/list`), oldest first unless told. */
  items(options: ItemListOptions = {}): Paginated<ThreadItem, ItemPage> {
    return listItems(this.#session, this.id, options);
  }

  /** Gives the thread a name (`thread/name/set`). */
  async setName(name: string): Promise<void> {
    await setThreadName(this.#session, this.id, name);
  }

  /**
   * Compacts the history (`thread/compact/start`), behind the turns that wait; settles when the
   * compaction has ended. It is a turn of its own, which `onTurn` shows.
   *
   * @throws TurnFailedError when it failed.
   */
  async compact(): Promise<void> {
    await compactThread(this.#session, this.#open('compact the thread'));
  }

  /** Reviews changes (`review/start`), behind the turns that wait; gives the turn of the review. */
  async review(target: ReviewTarget, options: ReviewOptions = {}): Promise<Turn> {
    const channel = this.#open('review');
    const state = await startReview(this.#session, channel, { target, ...options });
    return new Turn(this.#session, state);
  }

  /**
   * Forgets a turn and every later one (`thread/revert`), behind the turns that wait. Files stay as
   * they are.
   */
  async revert(options: RevertOptions): Promise<void> {
    await revertThread(this.#session, this.#open('revert the thread'), options);
  }

  /**
   * Runs a command of the user's, without a sandbox (`thread/shellCommand`): as a part of the turn
   * that runs, else as a turn of its own. Settles when it has begun.
   */
  async shellCommand(command: string, options: ShellCommandOptions = {}): Promise<void> {
    const channel = this.#open('run a shell command');
    await runShellCommand(this.#session, channel, { command, options });
  }

  /** Makes a thread with the same history (`thread/fork`), up to a turn if one is named. */
  async fork(options: ForkOptions = {}): Promise<Thread> {
    return this.#fork(this.id, options);
  }

  /** Puts the thread away (`thread/archive`); a turn that runs on it is interrupted. */
  async archive(): Promise<void> {
    await archiveThread(this.#session, this.id);
  }

  /** Deletes the thread for good (`thread/delete`); a turn that runs on it is interrupted. */
  async delete(): Promise<void> {
    await deleteThread(this.#session, this.id);
  }

  /**
   * Closes this handle, when the turns that were asked for have ended. The last handle of a thread
   * unsubscribes (`thread/unsubscribe`), so that the app-server may unload it. Idempotent.
   */
  unsubscribe(options: UnsubscribeOptions = {}): Promise<void> {
    this.#closing ??= leaveThread(this.#session, this.#channel, options).finally(this.#onLeft);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  #open(action: string): ThreadChannel {
    if (this.#closing === undefined) return this.#channel;
    throw new CodexError(
      `Cannot ${action}: this handle is closed; resume the thread for a new one`,
    );
  }
}

/** A repair is a message of its own, and waits for whatever runs on the thread. */
function repairOptions({ clientUserMessageId: _, ...options }: TurnOptions): TurnOptions {
  return { ...options, whenBusy: 'queue' };
}

/** What a {@link Thread} is made from. */
export interface OpenedThread {
  readonly channel: ThreadChannel;
  readonly info: ThreadStartResponse;
  readonly fork: Fork;
  /** Told when this handle was closed. */
  onLeft(): void;
}
