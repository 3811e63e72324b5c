import type {
  ConfigBatchWriteParams,
  ConfigEdit,
  ConfigReadParams,
  ConfigReadResponse,
  ConfigRequirementsReadResponse,
  ConfigValueWriteParams,
  ConfigWriteResponse,
  JsonValue,
} from '../protocol/protocol.js';
import type { ConfigClient } from './config-client.js';

/** How one value is written. */
export type WriteValueOptions = Partial<Omit<ConfigValueWriteParams, 'keyPath' | 'value'>>;

/** How several values are written. */
export type WriteAllOptions = Omit<ConfigBatchWriteParams, 'edits'>;

/** One value to write; `mergeStrategy` is `replace` unless given. */
export type ValueEdit = Omit<ConfigEdit, 'mergeStrategy'> & Partial<ConfigEdit>;

/** The configuration of the app-server: config.toml, its layers, and what an administrator requires. */
export class Configuration {
  readonly #client: ConfigClient;

  /** @internal */
  constructor(client: ConfigClient) {
    this.#client = client;
  }

  /**
   * Reads the effective configuration and where each value comes from (`config/read`).
   *
   * With `cwd` it is the configuration in that folder; with `includeLayers` every layer comes too.
   */
  read(options: ConfigReadParams = {}): Promise<ConfigReadResponse> {
    return this.#client.request('config/read', options);
  }

  /**
   * Writes one value to the user's config.toml (`config/value/write`).
   *
   * `keyPath` is dotted, such as `sandbox_workspace_write.network_access`; null takes the value
   * away. With `mergeStrategy: 'upsert'` a table is merged instead of replaced, and with the
   * `expectedVersion` of an earlier answer nobody else's change is lost. Threads that are loaded
   * keep what they have.
   *
   * @throws InvalidRequestError for a value that is not valid, and for another version.
   */
  write(
    keyPath: string,
    value: JsonValue,
    options: WriteValueOptions = {},
  ): Promise<ConfigWriteResponse> {
    return this.#client.request('config/value/write', {
      mergeStrategy: 'replace',
      ...options,
      keyPath,
      value,
    });
  }

  /**
   * Writes several values to the user's config.toml, all or none (`config/batchWrite`).
   *
   * With `reloadUserConfig` loaded threads take over what can change while they run.
   *
   * @throws InvalidRequestError for a value that is not valid, and for another version.
   */
  writeAll(
    edits: readonly ValueEdit[],
    options: WriteAllOptions = {},
  ): Promise<ConfigWriteResponse> {
    return this.#client.request('config/batchWrite', {
      ...options,
      edits: edits.map(edit => ({ mergeStrategy: 'replace', ...edit })),
    });
  }

  /** Reads what an administrator requires of the configuration (`configRequirements/read`). */
  requirements(): Promise<ConfigRequirementsReadResponse> {
    return this.#client.request('configRequirements/read', undefined);
  }
}
