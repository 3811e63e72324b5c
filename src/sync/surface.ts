import type { Account as AsyncAccount } from '../account/account.js';
import type { DeviceLoginHandle as AsyncDeviceLoginHandle } from '../account/device-login-handle.js';
import type { LoginHandle as AsyncLoginHandle } from '../account/login-handle.js';
import type { NotificationStream as AsyncNotificationStream } from '../client/notification-stream.js';
import type { Codex as AsyncCodex } from '../codex/codex.js';
import type { ConnectOptions as AsyncConnectOptions } from '../codex/connect-options.js';
import type { CodexOptions as AsyncCodexOptions } from '../codex/options.js';
import type { RequestOptions } from '../codex/request-options.js';
import type { Configuration as AsyncConfiguration } from '../config/configuration.js';
import type { Features as AsyncFeatures } from '../config/features.js';
import type { McpServers as AsyncMcpServers } from '../config/mcp-servers.js';
import type { PermissionProfiles as AsyncPermissionProfiles } from '../config/permission-profiles.js';
import type { Skills as AsyncSkills } from '../config/skills.js';
import type {
  ClientMethod,
  Notification,
  Params,
  Result,
  UnknownNotification,
} from '../protocol/protocol.js';
import type { InferOutput, OutputSchema } from '../schema/output-schema.js';
import type { BackgroundTerminals as AsyncBackgroundTerminals } from '../thread/background-terminals.js';
import type { TurnEvent } from '../thread/event-log.js';
import type { Goal as AsyncGoal } from '../thread/goal.js';
import type { GoalRun as AsyncGoalRun } from '../thread/goal-run.js';
import type { TurnInput } from '../thread/input.js';
import type { Paginated as AsyncPaginated, Page } from '../thread/pages.js';
import type { Thread as AsyncThread } from '../thread/thread.js';
import type {
  ForkOptions as AsyncForkOptions,
  ResumeOptions as AsyncResumeOptions,
  ThreadOptions as AsyncThreadOptions,
  TurnOptions as AsyncTurnOptions,
} from '../thread/thread-options.js';
import type { Turn as AsyncTurn } from '../thread/turn.js';
import type { TurnResult } from '../turn-types.js';
import type { Approvals } from './approvals.js';
import type { Tool } from './tool.js';

/** What a method of the async API gives, once it is there. */
export type Blocking<T> =
  T extends Promise<infer Value>
    ? Blocking<Value>
    : T extends AsyncTurn<infer Output>
      ? Turn<Output>
      : T extends AsyncThread
        ? Thread
        : T extends AsyncGoalRun
          ? GoalRun
          : T extends AsyncLoginHandle
            ? LoginHandle
            : T extends AsyncDeviceLoginHandle
              ? DeviceLoginHandle
              : T extends AsyncPaginated<infer Item, infer P>
                ? Paginated<Item, P>
                : BlockingPart<T>;

type BlockingPart<T> = T extends AsyncAccount
  ? Account
  : T extends AsyncConfiguration
    ? Configuration
    : T extends AsyncFeatures
      ? Features
      : T extends AsyncMcpServers
        ? McpServers
        : T extends AsyncPermissionProfiles
          ? PermissionProfiles
          : T extends AsyncSkills
            ? Skills
            : T extends AsyncGoal
              ? Goal
              : T extends AsyncBackgroundTerminals
                ? BackgroundTerminals
                : BlockingStream<T>;

type BlockingStream<T> = T extends AsyncNotificationStream
  ? NotificationStream
  : T extends AsyncIterableIterator<infer Value>
    ? IterableIterator<Blocking<Value>, undefined>
    : T;

/** What a method takes: handlers that answer at once, listeners that are given blocking handles. */
type Argument<T> = T extends (...args: infer Args) => infer Answer
  ? (...args: { [I in keyof Args]: Blocking<Args[I]> }) => Exclude<Answer, PromiseLike<unknown>>
  : 'approvals' extends keyof T
    ? WithHandlers<T>
    : T;

/** Options whose handlers answer at once. */
export type WithHandlers<T> = {
  [K in keyof T]: K extends 'approvals'
    ? Approvals | undefined
    : K extends 'tools'
      ? readonly Tool[] | undefined
      : K extends `on${string}` | 'token'
        ? Argument<T[K]>
        : T[K];
};

type Member<T> = T extends (...args: infer Args) => infer Value
  ? (...args: { [I in keyof Args]: Argument<Args[I]> }) => Blocking<Value>
  : Blocking<T>;

/** A class that users do not make objects of; those that they are given are instances of it. */
export type HandleClass<T> = abstract new (internal: never) => T;

/** The symbols by which the async API is iterated and disposed of. */
type AsyncSymbol = typeof Symbol.asyncIterator | typeof Symbol.asyncDispose;

/** Makes each member blocking; without renaming any, so that their documentation stays with them. */
type EachBlocking<T> = { [K in keyof T]: Member<T[K]> };

/** The members of a class of the async API without some, each made blocking. */
export type Surface<T, Without extends keyof T = never> = EachBlocking<
  Pick<T, Exclude<keyof T, Without | AsyncSymbol>>
>;

/** How a session with an app-server is made: as in the async API, with handlers that answer at once. */
export interface CodexOptions extends WithHandlers<Omit<AsyncCodexOptions, 'transport'>> {}

/** How a session with an app-server that is there already is made. */
export interface ConnectOptions extends WithHandlers<AsyncConnectOptions> {}

/** How a thread is started. */
export interface ThreadOptions extends WithHandlers<AsyncThreadOptions> {}

/** How a thread is resumed. */
export interface ResumeOptions extends WithHandlers<AsyncResumeOptions> {}

/** How a thread is forked. */
export interface ForkOptions extends WithHandlers<AsyncForkOptions> {}

/** How a turn is run. */
export interface TurnOptions extends WithHandlers<AsyncTurnOptions> {}

/**
 * A session with a Codex app-server, every call of which waits for its answer.
 *
 * `new Codex()` starts the app-server. End it with `close()`, or with `using`.
 */
export interface Codex
  extends Surface<AsyncCodex, 'request' | 'on' | 'prewarm'>,
    Pick<AsyncCodex, 'on'>,
    Disposable {
  /**
   * Sends any request of the protocol, and waits for its answer.
   *
   * @throws RpcError or one of its kinds, when the app-server refuses.
   * @throws RequestTimeoutError when it does not answer in time.
   */
  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options?: RequestOptions,
  ): Result<M>;
}

/** A conversation with the agent. Made by `codex.startThread()` and its siblings. */
export interface Thread extends Surface<AsyncThread, 'run' | 'turn'>, Disposable {
  /**
   * Runs a turn to its end (`turn/start`), and gives its result.
   *
   * With `output` the result has the validated value, and `repair` asks again for it.
   *
   * @throws TurnFailedError when the turn failed; it carries everything that came.
   * @throws OutputValidationError when the answer does not fit `output`.
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   * @throws ThreadBusyError when another turn runs and `whenBusy` is `reject`.
   * @throws ConsumerBusyError when another turn is waited for already.
   */
  run<S extends OutputSchema>(
    input: TurnInput,
    options: Omit<TurnOptions, 'output'> & { readonly output: S },
  ): TurnResult<InferOutput<S>>;
  run(input: TurnInput, options?: TurnOptions): TurnResult;
  /**
   * Starts a turn (`turn/start`), and returns when the app-server has accepted it.
   *
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   * @throws ThreadBusyError when another turn runs and `whenBusy` is `reject`.
   */
  turn<S extends OutputSchema>(
    input: TurnInput,
    options: Omit<TurnOptions, 'output'> & { readonly output: S },
  ): Turn<InferOutput<S>>;
  turn(input: TurnInput, options?: TurnOptions): Turn;
}

/** One input to the agent, until its end. Iterating it is `stream()`. */
export interface Turn<Output = unknown>
  extends Surface<AsyncTurn<Output>, 'toReadableStream'>,
    Iterable<TurnEvent, undefined> {}

/** The work on a goal, seen as one turn over all the turns that the app-server starts for it. */
export interface GoalRun extends Surface<AsyncGoalRun>, Iterable<TurnEvent, undefined> {}

/** The goal of a thread: while it is active, the app-server starts turns by itself to reach it. */
export interface Goal extends Surface<AsyncGoal> {}

/** The commands of a thread that went on when their turn had ended. */
export interface BackgroundTerminals extends Surface<AsyncBackgroundTerminals> {}

/** A ChatGPT login through the browser of this machine. */
export interface LoginHandle extends Surface<AsyncLoginHandle> {}

/** A ChatGPT login with a code that the user types into a page, on any device. */
export interface DeviceLoginHandle extends Surface<AsyncDeviceLoginHandle> {}

/** The account that the app-server uses: logging in and out, rate limits and usage. */
export interface Account extends Surface<AsyncAccount> {}

/** The configuration of the app-server: config.toml, its layers, and what an administrator requires. */
export interface Configuration extends Surface<AsyncConfiguration> {}

/** The app-server's feature flags. */
export interface Features extends Surface<AsyncFeatures> {}

/** The MCP servers of the configuration. */
export interface McpServers extends Surface<AsyncMcpServers> {}

/** The permission profiles that a thread can be started with. */
export interface PermissionProfiles extends Surface<AsyncPermissionProfiles> {}

/** The skills that threads can use. */
export interface Skills extends Surface<AsyncSkills> {}

/** Every notification, also those of methods that these types do not know. */
export interface NotificationStream
  extends IterableIterator<Notification | UnknownNotification, undefined> {
  /** How many notifications were dropped, the oldest first, because the reader fell behind. */
  readonly dropped: number;
}

/**
 * A listing that comes in pages.
 *
 * Iterated, it is every item of all pages. Nothing is asked for before that, and each page only when
 * it is needed: leaving a loop early asks for no more. Iterating again starts anew.
 */
export interface Paginated<T, P extends Page<T> = Page<T>>
  extends Surface<AsyncPaginated<T, P>, 'then' | 'catch' | 'finally' | 'pages'>,
    Iterable<T, undefined> {
  /** Reads the first page; again, it gives the same one. */
  page(): P;
  /**
   * Iterates the pages, each as the app-server gave it.
   *
   * @throws RepeatedCursorError instead of reading the same pages for ever.
   */
  pages(): IterableIterator<P, undefined>;
}
