import type { ExperimentalFeature } from '../protocol/protocol.js';
import { allPages } from './all-pages.js';
import type { ConfigClient } from './config-client.js';

/** The app-server's feature flags. */
export class Features {
  readonly #client: ConfigClient;

  /** @internal */
  constructor(client: ConfigClient) {
    this.#client = client;
  }

  /**
   * Lists the feature flags, all pages of them (`experimentalFeature/list`).
   *
   * With `threadId` their values are those of that loaded thread.
   */
  list(options: { readonly threadId?: string } = {}): Promise<ExperimentalFeature[]> {
    return allPages(cursor =>
      this.#client.request('experimentalFeature/list', { ...options, cursor }),
    );
  }

  /**
   * Turns features on and off for this app-server, until it ends
   * (`experimentalFeature/enablement/set`).
   *
   * Answers which ones were set: only some can change at run time, and the app-server ignores the
   * others. Those belong into the configuration, under `features`.
   */
  async set(
    enablement: Readonly<Record<string, boolean>>,
  ): Promise<Readonly<Record<string, boolean | undefined>>> {
    const answer = await this.#client.request('experimentalFeature/enablement/set', { enablement });
    return answer.enablement;
  }
}
