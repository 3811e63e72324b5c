import type { NotificationRouter } from '../client/notification-router.js';
import { ThreadChannel } from './thread-channel.js';

/** The threads that this connection listens to, one channel each. */
export class ThreadRegistry {
  readonly #router: NotificationRouter;
  readonly #channels = new Map<string, ThreadChannel>();

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
}
