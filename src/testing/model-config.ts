import { stringify } from 'smol-toml';
import type { CodexOptions } from '../codex/options.js';

/** Configuration as in `config.toml`, nested. */
export type ConfigTable = NonNullable<CodexOptions['config']>;

type ConfigValue = ConfigTable[string];

/** Settings of the configuration that makes Codex talk to a scripted model. */
export interface ModelConfigOptions {
  /**
   * The name of the model. Default: `mock-model`.
   *
   * With `gpt-5.5` Codex knows the model: no warning about it, and the `apply_patch` tool.
   */
  readonly model?: string | undefined;
  /**
   * Makes the provider ask for a login, so that `account/read` shows an API key and the key comes
   * as `authorization`. Default: false.
   */
  readonly requiresOpenaiAuth?: boolean | undefined;
  /** More configuration, merged over what the model needs. */
  readonly config?: ConfigTable | undefined;
}

/** Makes the configuration for a model at `url`, as a nested table. */
export function modelConfig(url: string, options: ModelConfigOptions): ConfigTable {
  const base: ConfigTable = {
    model: options.model ?? 'mock-model',
    model_provider: 'mock',
    model_providers: {
      mock: {
        name: 'mock',
        base_url: `${url}/v1`,
        wire_api: 'responses',
        request_max_retries: 0,
        stream_max_retries: 0,
        supports_websockets: false,
        requires_openai_auth: options.requiresOpenaiAuth ?? false,
      },
    },
    // Plugins and analytics would reach for the network; a snapshot starts a login shell per thread.
    features: { plugins: false, shell_snapshot: false },
    analytics: { enabled: false },
  };
  return merge(base, options.config ?? {});
}

/** Writes a configuration as the text of a `config.toml`. */
export function configToml(config: ConfigTable): string {
  return stringify(config);
}

function merge(base: ConfigTable, over: ConfigTable): ConfigTable {
  const result: Record<string, ConfigValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const old = result[key];
    result[key] = isTable(value) ? merge(isTable(old) ? old : {}, value) : value;
  }
  return result;
}

function isTable(value: ConfigValue): value is ConfigTable {
  return typeof value === 'object' && !Array.isArray(value);
}
