import type { ProtocolClient } from '../client/protocol-client.js';
import type { Logger } from '../util/logger.js';
import type { ThreadRegistry } from './thread-registry.js';

/** What threads and turns need of the session they belong to. */
export interface SessionContext {
  readonly client: ProtocolClient;
  readonly logger: Logger;
  readonly threads: ThreadRegistry;
  /**
   * Checks that a folder exists, where the app-server shares this machine's files.
   *
   * @throws InvalidArgumentError when it does not.
   */
  checkFolder(argument: string, path: string): void;
}
