import { InvalidArgumentError } from '../errors.js';
import { type ListenAddress, readListenAddress } from '../process/listen-address.js';
import type { ServeAuth } from '../process/server-auth.js';
import { checkOptions } from '../util/check-options.js';
import type { Logger } from '../util/logger.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import type { ChildOptions } from './child-options.js';
import { checkCodexOptions } from './options.js';

/** How an app-server for other programs is started. Every option has a default. */
export interface ServeOptions extends ChildOptions {
  /**
   * Where to listen: `ws://IP:PORT`, port 0 being a free one, or `unix://PATH`. Default:
   * `ws://127.0.0.1:0`.
   */
  readonly listen?: string | undefined;
  /**
   * What those who connect have to show. False is nothing, and only for this machine. Default: a
   * random token, or false for a unix socket, which nobody but its owner can use.
   */
  readonly auth?: ServeAuth | false | undefined;
  /** How long it may take until the app-server listens, in milliseconds; 0 is no limit. Default: 30000. */
  readonly startTimeoutMs?: number | undefined;
  /** Where the SDK says what it noticed. Default: nowhere. */
  readonly logger?: Logger | undefined;
  /** Aborts a start that is under way; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link checkServeOptions} makes of the options. */
export interface ServePlan {
  readonly listen: ListenAddress;
  readonly auth: ServeAuth | false;
}

const SHAPE = {
  listen: 'string',
  auth: 'object|boolean',
  startTimeoutMs: 'number',
  codexPath: 'string',
  codexHome: 'string',
  cwd: 'string',
  env: 'object',
  inheritEnv: 'boolean',
  config: 'object',
  configOverrides: 'array',
  logger: 'object',
  signal: 'object',
} as const satisfies Record<keyof ServeOptions, string>;

const SIGNED_SHAPE = {
  type: 'string',
  secretFile: 'string',
  issuer: 'string',
  audience: 'string',
  maxClockSkewSeconds: 'number',
} as const;

/**
 * Checks the options, before anything is started.
 *
 * @throws InvalidArgumentError naming the offending option.
 */
export function checkServeOptions(options: ServeOptions): ServePlan {
  checkOptions(options, SHAPE, { action: 'serve' });
  const { listen: written = 'ws://127.0.0.1:0', auth, startTimeoutMs = 0, ...rest } = options;
  checkCodexOptions(rest);
  if (!isWhole(startTimeoutMs, MAX_TIMER_MS)) {
    throw refusal('startTimeoutMs', `startTimeoutMs must be an integer from 0 to ${MAX_TIMER_MS}`);
  }
  const listen = readListenAddress(written);
  if (auth === undefined) return { listen, auth: listen.kind === 'ws' && { type: 'token' } };
  checkAuth(auth, listen);
  return { listen, auth };
}

function checkAuth(auth: ServeAuth | false, listen: ListenAddress): void {
  if (auth === false) {
    if (listen.kind === 'unix' || listen.isLoopback) return;
    throw refusal('auth', 'auth must not be false where other machines can connect');
  }
  if (Object.is(auth, true)) throw refusal('auth', 'auth must be an object or false');
  if (listen.kind === 'unix') {
    throw refusal('auth', 'the app-server asks for no token on a unix socket; auth must be false');
  }
  if (auth.type !== 'token' && auth.type !== 'signed') {
    throw refusal('auth.type', 'auth.type must be "token" or "signed"');
  }
  const shape = auth.type === 'signed' ? SIGNED_SHAPE : { type: 'string', tokenFile: 'string' };
  checkOptions(auth, shape, { action: 'serve' });
  if (auth.type === 'token') {
    if (auth.tokenFile === '') throw refusal('auth.tokenFile', 'auth.tokenFile must not be empty');
    return;
  }
  if (!auth.secretFile) throw refusal('auth.secretFile', 'auth.secretFile must name a file');
  const { maxClockSkewSeconds: skew = 0 } = auth;
  if (isWhole(skew, Number.MAX_SAFE_INTEGER)) return;
  throw refusal(
    'auth.maxClockSkewSeconds',
    'auth.maxClockSkewSeconds must be an integer from 0 on',
  );
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot serve: ${cause}`);
}
