import { InvalidArgumentError } from '../errors.js';
import type { ConfigObject } from '../process/config-overrides.js';
import { HANDLER_KINDS, type Handlers, splitHandlers } from '../requests/handlers.js';
import type { TraceContext } from '../rpc/messages.js';
import { type RetryOptions, retryLimits } from '../rpc/retry.js';
import type { Transport } from '../transport/transport.js';
import { checkOptions } from '../util/check-options.js';
import type { Logger } from '../util/logger.js';
import { type RecoveryOptions, recoveryLimits } from './recovery.js';

/** Makes a channel to an app-server; the signal is aborted when it is not wanted any more. */
export type TransportFactory = (signal: AbortSignal) => Transport | Promise<Transport>;

/** How a session with an app-server is made. Every option has a default. */
export interface CodexOptions extends Handlers {
  /** The `codex` binary. Default: `CODEX_PATH`, else the pinned package's, else `codex` on PATH. */
  readonly codexPath?: string | undefined;
  /** The app-server's CODEX_HOME: configuration, credentials, stored threads. Default: the user's. */
  readonly codexHome?: string | undefined;
  /** The app-server's working directory, the default of its threads. Default: this process's. */
  readonly cwd?: string | undefined;
  /** Merged over the inherited environment; undefined takes a variable away. Default: nothing. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether the app-server inherits this process's environment. Default: true. */
  readonly inheritEnv?: boolean | undefined;
  /**
   * Configuration as in config.toml, nested, for this app-server only. It is passed on the command
   * line, where other users of the machine can read it, so keys and tokens are refused: name a
   * variable of `env` with `env_key`, `env_vars` or `env_http_headers` instead.
   */
  readonly config?: ConfigObject | undefined;
  /** Raw `key.path=TOML` overrides, after `config`; no credentials here either. */
  readonly configOverrides?: readonly string[] | undefined;
  /** What this program calls itself. Default: this package's name and version. */
  readonly clientInfo?:
    | { readonly name: string; readonly title?: string | null; readonly version: string }
    | undefined;
  /** Whether experimental methods and fields may be used. Default: true. */
  readonly experimentalApi?: boolean | undefined;
  /** Notification methods that the app-server shall not send. Default: none. */
  readonly optOutNotifications?: readonly string[] | undefined;
  /** How long an answer is waited for, in milliseconds, from when a request is on the wire; 0 is no limit. Default: 60000. */
  readonly requestTimeoutMs?: number | undefined;
  /** How many requests may be on the wire at once; the others wait in order. Default: 64. */
  readonly maxInFlight?: number | undefined;
  /**
   * How many requests may wait for their place on the wire; one more is refused with
   * RequestQueueFullError. Default: 100000.
   */
  readonly maxQueuedRequests?: number | undefined;
  /** How requests are tried again when the app-server is overloaded; false for never. Default: 3 attempts. */
  readonly retry?: RetryOptions | false | undefined;
  /**
   * How often an app-server that was lost is replaced; false for never. Default: 5 times in 5
   * minutes; beyond that calls reject with RestartLimitError until the window has passed.
   */
  readonly recovery?: RecoveryOptions | false | undefined;
  /** The longest line that is accepted from the app-server, in bytes. Default: 256 MiB. */
  readonly maxLineBytes?: number | undefined;
  /**
   * How many bytes may wait for an app-server that does not read; one more frame ends the
   * connection. A single frame may be longer. Default: 64 MiB.
   */
  readonly maxBufferedBytes?: number | undefined;
  /** Where the SDK says what it noticed. Default: nowhere. */
  readonly logger?: Logger | undefined;
  /** Sees every frame that crosses the wire. Frames hold prompts, answers and credentials. */
  readonly onWire?: ((frame: string, direction: 'in' | 'out') => void) | undefined;
  /** Gives the W3C trace context of each request, put on it as the wire's `trace`. */
  readonly traceContext?: (() => TraceContext | undefined) | undefined;
  /** Tells the time, in whole seconds since 1970, where a thread takes it from its client. Default: this machine's. */
  readonly onCurrentTime?: (() => number | Promise<number>) | undefined;
  /** Gives attestation tokens; the app-server asks for them only when this is there. */
  readonly onAttestation?: (() => string | Promise<string>) | undefined;
  /** Aborts the first start, while it is under way; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A channel to an app-server that is there already; nothing is started then. A function makes
   * such a channel, and is called anew when one was lost; a channel itself cannot be replaced.
   */
  readonly transport?: Transport | TransportFactory | undefined;
}

const SHAPE = {
  ...HANDLER_KINDS,
  onCurrentTime: 'function',
  onAttestation: 'function',
  codexPath: 'string',
  codexHome: 'string',
  cwd: 'string',
  env: 'object',
  inheritEnv: 'boolean',
  config: 'object',
  configOverrides: 'array',
  clientInfo: 'object',
  experimentalApi: 'boolean',
  optOutNotifications: 'array',
  requestTimeoutMs: 'number',
  maxInFlight: 'number',
  maxQueuedRequests: 'number',
  retry: 'object|boolean',
  recovery: 'object|boolean',
  maxLineBytes: 'number',
  maxBufferedBytes: 'number',
  logger: 'object',
  onWire: 'function',
  traceContext: 'function',
  signal: 'object',
  transport: 'object|function',
} as const satisfies Record<keyof CodexOptions, string>;

/**
 * Checks session options, before anything is started.
 *
 * @throws InvalidArgumentError naming the offending option.
 */
export function checkCodexOptions(options: CodexOptions): void {
  checkOptions(options, SHAPE, { action: 'create Codex' });
  splitHandlers(options, 'create Codex');
  checkNumber('requestTimeoutMs', options.requestTimeoutMs, 0);
  checkNumber('maxInFlight', options.maxInFlight, 1);
  checkNumber('maxQueuedRequests', options.maxQueuedRequests, 0);
  checkNumber('maxLineBytes', options.maxLineBytes, 1);
  checkNumber('maxBufferedBytes', options.maxBufferedBytes, 1);
  if (Object.is(options.retry, true)) throw refusal('retry', 'retry must be an object or false');
  if (options.retry) retryLimits(options.retry);
  if (Object.is(options.recovery, true)) {
    throw refusal('recovery', 'recovery must be an object or false');
  }
  if (options.recovery) recoveryLimits(options.recovery);
  checkStrings('configOverrides', options.configOverrides);
  checkStrings('optOutNotifications', options.optOutNotifications);
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === undefined || typeof value === 'string') continue;
    throw refusal(`env.${name}`, `env.${name} must be a string or undefined, not ${typeof value}`);
  }
  const { clientInfo } = options;
  if (clientInfo !== undefined) {
    for (const name of ['name', 'version'] as const) {
      if (typeof clientInfo[name] === 'string' && clientInfo[name] !== '') continue;
      throw refusal(`clientInfo.${name}`, `clientInfo.${name} must be a non-empty string`);
    }
  }
}

function checkNumber(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw refusal(name, `${name} must be an integer from ${least} on`);
}

function checkStrings(name: string, values: readonly unknown[] | undefined): void {
  if (values === undefined || values.every(value => typeof value === 'string')) return;
  throw refusal(name, `${name} must hold strings only`);
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot create Codex: ${cause}`);
}
