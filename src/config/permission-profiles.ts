import type { PermissionProfileSummary } from '../protocol/protocol.js';
import { allPages } from './all-pages.js';
import type { ConfigClient } from './config-client.js';

/** The permission profiles that a thread can be started with. */
export class PermissionProfiles {
  readonly #client: ConfigClient;

  /** @internal */
  constructor(client: ConfigClient) {
    this.#client = client;
  }

  /**
   * Lists the profiles, all pages of them (`permissionProfile/list`): the built-in ones, such as
   * `:read-only`, and those of the configuration in `cwd`.
   */
  list(options: { readonly cwd?: string } = {}): Promise<PermissionProfileSummary[]> {
    return allPages(cursor =>
      this.#client.request('permissionProfile/list', { ...options, cursor }),
    );
  }
}
