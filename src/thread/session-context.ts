import type { ProtocolClient } from '../client/protocol-client.js';
import type { Logger } from '../util/logger.js';
import type { LocalFiles } from './local-files.js';
import type { ThreadRegistry } from './thread-registry.js';

/** What threads and turns need of the session they belong to. */
export interface SessionContext {
  readonly client: ProtocolClient;
  readonly logger: Logger;
  readonly threads: ThreadRegistry;
  /** This machine's files, where the app-server shares them; undefined for a remote one. */
  readonly files: LocalFiles | undefined;
}
