import { splitOverrides } from '../codex/split-overrides.js';
import { flattenConfig } from './config-overrides.js';
import { findProgram } from './find-program.js';
import type { CodexOptions } from './types/options.js';

/** How an app-server is started. Two that are equal in everything but the idle time are the same. */
export interface Launch {
  readonly codexPath: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly configOverrides: readonly string[];
  /** Configuration that holds credentials; it goes to each thread instead of on the command line. */
  readonly threadConfig: Readonly<Record<string, unknown>>;
  readonly apiKey: string | undefined;
  readonly idleTimeoutMs: number;
}

/** How long an app-server without a turn is kept, in milliseconds. */
const IDLE_TIMEOUT_MS = 60_000;

/** The client as which the official package shows itself to the model. */
const ORIGINATOR = 'codex_sdk_ts';

/**
 * Reads how an app-server is to be started, from options and this process's environment as it is now.
 *
 * @throws Error for configuration that is none.
 */
export function readLaunch(options: CodexOptions): Launch {
  const env: Launch['env'] = {
    CODEX_INTERNAL_ORIGINATOR_OVERRIDE: ORIGINATOR,
    ...(options.env ?? process.env),
  };
  const apiKey = options.apiKey || env['CODEX_API_KEY'] || undefined;
  const { plain, secret } = splitOverrides([
    ...(options.config === undefined ? [] : flattenConfig(options.config)),
    ...(options.configOverrides ?? []),
    ...(options.baseUrl ? [`openai_base_url=${JSON.stringify(options.baseUrl)}`] : []),
  ]);
  // Without this, the app-server would write the key to a file.
  const inMemory = apiKey === undefined ? [] : ['cli_auth_credentials_store="ephemeral"'];
  return {
    codexPath: findProgram(options.codexPathOverride, env['PATH']),
    env,
    configOverrides: [...plain, ...inMemory],
    threadConfig: secret,
    apiKey,
    idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
  };
}

/** Makes the text that is the same for the same app-server, and for no other. */
export function launchKey({ codexPath, env, configOverrides, apiKey }: Launch): string {
  const variables = Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([codexPath, variables, configOverrides, apiKey]);
}
