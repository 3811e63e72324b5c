import type { RequestClient } from '../client/request-client.js';
import type { RequestDispatcher } from '../requests/dispatcher.js';
import type { HandlerScopes } from '../requests/handler-scopes.js';
import type { Logger } from '../util/logger.js';
import type { LocalFiles } from './local-files.js';
import type { ThreadRegistry } from './thread-registry.js';

/** What threads and turns need of the session they belong to. */
export interface SessionContext {
  /** Sends to whichever connection stands. */
  readonly client: RequestClient;
  readonly logger: Logger;
  readonly threads: ThreadRegistry;
  /** Who answers the app-server's requests, by scope. */
  readonly scopes: HandlerScopes;
  readonly requests: RequestDispatcher;
  /** This machine's files, where the app-server shares them; undefined for a remote one. */
  readonly files: LocalFiles | undefined;
}
