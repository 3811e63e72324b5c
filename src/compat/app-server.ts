import type { ChildTransport } from '../codex/child-transport.js';
import type { Codex as NativeCodex } from '../codex/codex.js';
import { launchChild } from '../codex/launch-child.js';
import type { Thread as NativeThread } from '../thread/thread.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import { settlesWithin } from '../util/settles-within.js';
import type { Launch } from './launch.js';
import { LingeringThreads } from './lingering-threads.js';
import { SharedCodex } from './shared-codex.js';
import { ThreadLocks } from './thread-locks.js';
import { TurnFeed } from './turn-feed.js';

/** How long the app-server may take to let a thread go, in milliseconds. */
const CLOSED_MS = 2_000;

/**
 * An app-server that is started by the first request, shared by threads, and ended some time after
 * the last turn. Only while somebody holds it, it keeps the program alive.
 */
export class AppServer {
  readonly codex: SharedCodex;
  readonly feed: TurnFeed;
  readonly locks: ThreadLocks = new ThreadLocks();
  readonly lingering: LingeringThreads = new LingeringThreads(this);
  readonly #launch: Launch;
  /** Threads that others have open, by their ids. */
  readonly #natives = new Map<string, NativeThread>();
  readonly #lending = new Map<string, Promise<NativeThread>>();
  #child: ChildTransport | undefined;
  #holds = 0;
  #isGone = false;
  #idle: NodeJS.Timeout | undefined;
  #login: Promise<void> | undefined;

  /** `onGone` is told when nobody can use it any more. */
  constructor(launch: Launch, onGone: () => void) {
    this.#launch = launch;
    const { codexPath, env, configOverrides } = launch;
    const gone = (): void => {
      this.#isGone = true;
      clearTimeout(this.#idle);
      onGone();
    };
    this.codex = new SharedCodex(
      {
        // A process that died is replaced by another AppServer, which logs in again.
        recovery: false,
        transport: async () => {
          this.#child = await launchChild({ codexPath, env, inheritEnv: false, configOverrides });
          this.#holdChild();
          return this.#child;
        },
      },
      gone,
    );
    this.codex.onConnection(gone);
    this.codex.on('thread/closed', ({ threadId }) => this.#natives.delete(threadId));
    this.feed = new TurnFeed(this.codex);
  }

  /** Keeps the app-server, and the program, alive. Gives the function that ends this. */
  hold(): () => void {
    this.#holds += 1;
    this.#holdChild();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.#holdChild();
    };
  }

  /** Settles when requests may be sent: when the key, if there is one, is handed over. */
  async ready(): Promise<void> {
    const { apiKey } = this.#launch;
    if (apiKey === undefined) return;
    this.#login ??= this.codex.account.loginWithApiKey(apiKey).catch(error => {
      this.#login = undefined;
      throw error;
    });
    await this.#login;
  }

  /** Hands the session out for good: it stays until it is closed. */
  async native(): Promise<NativeCodex> {
    this.hold();
    await this.ready();
    return this.codex;
  }

  /** Opens a thread for others; it stays loaded as long as they have it open. */
  async lend(id: string | null, open: () => Promise<NativeThread>): Promise<NativeThread> {
    const opening = open();
    if (id !== null) this.#lending.set(id, opening);
    try {
      const thread = await opening;
      this.#natives.set(thread.id, thread);
      return thread;
    } finally {
      if (id !== null) this.#lending.delete(id);
    }
  }

  /** Gives a thread as it is open for others; undefined when it is not. */
  lent(threadId: string): NativeThread | undefined {
    return this.#natives.get(threadId);
  }

  /** Leaves a thread, stopping its turn, and waits until other app-servers may have it. */
  async letGo(thread: NativeThread): Promise<void> {
    const { id } = thread;
    // Left in between, it would be silent for them.
    await this.#lending.get(id)?.catch(() => {});
    const lent = this.#natives.get(id);
    if (lent === thread) return;
    // The turn that runs on it then may be of others.
    if (lent !== undefined) return thread.unsubscribe();
    if (this.#isGone) return;
    let onClosed = (): void => {};
    const closed = new Promise<void>(resolve => {
      onClosed = resolve;
    });
    const subscription = this.codex.on('thread/closed', params => {
      if (params.threadId === id) onClosed();
    });
    const connection = this.codex.onConnection(() => onClosed());
    try {
      await thread.unsubscribe({ interrupt: true });
      await settlesWithin(closed, CLOSED_MS);
    } finally {
      subscription();
      connection();
    }
  }

  #holdChild(): void {
    clearTimeout(this.#idle);
    if (this.#isGone) return;
    if (this.#holds > 0) {
      this.#child?.ref();
      return;
    }
    this.#child?.unref();
    const { idleTimeoutMs } = this.#launch;
    if (idleTimeoutMs > MAX_TIMER_MS) return;
    this.#idle = setTimeout(() => void this.codex.close(), idleTimeoutMs).unref();
  }
}
