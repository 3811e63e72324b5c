import type { NotificationRouter } from '../client/notification-router.js';
import { CodexError } from '../errors.js';
import { ThreadChannel } from './thread-channel.js';

/** A thread that is open in a session. */
export interface OpenThread {
  readonly id: string;
  /** Whether a turn runs on it. */
  readonly isRunning: boolean;
}

/** The threads that this connection listens to, one channel each. */
export class ThreadRegistry {
  readonly #router: NotificationRouter;
  readonly #channels = new Map<string, ThreadChannel>();
  readonly #leaving = new Map<string, Promise<void>>();
  #lost = 0;

  constructor(router: NotificationRouter) {
    this.#router = router;
  }

  /** Gives the channel of a thread; makes it, and begins to listen, when there is none. */
  open(threadId: string): ThreadChannel {
    const known = this.#channels.get(threadId);
    if (known !== undefined) return known;
    const channel = new ThreadChannel(threadId);
    this.#channels.set(threadId, channel);
    this.#router.attach(threadId, channel);
    return channel;
  }

  /** Gives the channel of a thread; undefined when the thread is not open. */
  get(threadId: string): ThreadChannel | undefined {
    return this.#channels.get(threadId);
  }

  /** Lists the threads that are open. */
  list(): OpenThread[] {
    return [...this.#channels.values()].map(({ threadId, isRunning }) => ({
      id: threadId,
      isRunning,
    }));
  }

  /** How many threads are not joined any more, since their connection is gone. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes the loss of the connection; gives every thread. */
  loseAll(reason: Error): ThreadChannel[] {
    const channels = [...this.#channels.values()];
    for (const channel of channels) {
      this.lose(channel);
      channel.lose(reason);
    }
    return channels;
  }

  /** Takes note that a thread is not joined any more. */
  lose(channel: ThreadChannel): void {
    if (!channel.isLost) this.#lost += 1;
    channel.isLost = true;
  }

  /** Takes note that a thread is joined, on whichever connection. */
  rejoined(channel: ThreadChannel): void {
    if (channel.isLost) this.#lost -= 1;
    channel.isLost = false;
  }

  /** Tells the thread's own working directory; undefined when the thread is not open. */
  cwdOf(threadId: string): string | undefined {
    return this.#channels.get(threadId)?.settings.own?.cwd;
  }

  /** Stops listening to a thread. */
  forget(threadId: string): void {
    const channel = this.#channels.get(threadId);
    if (channel !== undefined) this.rejoined(channel);
    this.#channels.delete(threadId);
    this.#router.detach(threadId);
  }

  /**
   * Leaves a thread for good by way of `leave`, unless somebody opens it meanwhile. Subscriptions
   * are per connection, so joining again has to wait for it: see {@link ThreadRegistry.left}.
   */
  async leave(channel: ThreadChannel, leave: () => Promise<unknown>): Promise<void> {
    const { threadId } = channel;
    if (channel.handles > 0 || this.#channels.get(threadId) !== channel) return;
    const leaving = leave().then(
      () => undefined,
      () => undefined,
    );
    this.#leaving.set(threadId, leaving);
    this.forget(threadId);
    // Who meant to steer may ask for a turn only now: nothing of it would be heard any more.
    channel.queue.close(new CodexError('Cannot start a turn: the thread was left; resume it'));
    await leaving;
    this.#leaving.delete(threadId);
  }

  /** Settles when nobody is about to leave a thread. */
  async left(threadId: string): Promise<void> {
    await this.#leaving.get(threadId);
  }
}
