import type {
  ThreadBackgroundTerminal,
  ThreadBackgroundTerminalsListResponse,
} from '../protocol/protocol.js';
import { explained } from './advice.js';
import { checkText } from './check-arguments.js';
import type { ListingOptions } from './lazy-pages.js';
import { paginate } from './listing.js';
import type { Paginated } from './pages.js';
import type { SessionContext } from './session-context.js';

const LISTING = { cursor: 'string', limit: 'number' } as const;

/** The commands of a thread that went on when their turn had ended. */
export class BackgroundTerminals {
  readonly #session: SessionContext;
  readonly #threadId: string;

  /** @internal */
  constructor(session: SessionContext, threadId: string) {
    this.#session = session;
    this.#threadId = threadId;
  }

  /** Lists those that still run (`thread/backgroundTerminals/list`). */
  list(
    options: ListingOptions = {},
  ): Paginated<ThreadBackgroundTerminal, ThreadBackgroundTerminalsListResponse> {
    const threadId = this.#threadId;
    return paginate(this.#session, {
      action: 'list background terminals',
      options,
      shape: LISTING,
      fetch: ({ client }, { cursor, limit = null }) =>
        client.request('thread/backgroundTerminals/list', { threadId, cursor, limit }),
    });
  }

  /**
   * Ends one (`thread/backgroundTerminals/terminate`), and tells whether it was running.
   *
   * @param processId is the `processId` that {@link BackgroundTerminals.list} gives.
   * @throws InvalidRequestError when that is not one that the app-server gives.
   */
  async terminate(processId: string): Promise<boolean> {
    checkText(processId, { argument: 'processId', action: 'end a background terminal' });
    const params = { threadId: this.#threadId, processId };
    const method = 'thread/backgroundTerminals/terminate';
    const { terminated } = await explained(this.#session.client.request(method, params));
    return terminated;
  }

  /** Ends all of them (`thread/backgroundTerminals/clean`). */
  async clean(): Promise<void> {
    const params = { threadId: this.#threadId };
    await explained(this.#session.client.request('thread/backgroundTerminals/clean', params));
  }
}
