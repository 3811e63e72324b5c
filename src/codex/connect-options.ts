import { InvalidArgumentError } from '../errors.js';
import { checkOptions, kindOf } from '../util/check-options.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import type { ChildOptions } from './child-options.js';
import { type ConnectTarget, namesSecret, readTarget } from './connect-target.js';
import { type CodexOptions, checkCodexOptions } from './options.js';

/** The options of a session that concern an app-server which this process starts. */
const CHILD_OPTIONS: readonly (keyof ChildOptions | 'transport' | 'maxLineBytes')[] = [
  'codexPath',
  'codexHome',
  'cwd',
  'env',
  'inheritEnv',
  'config',
  'configOverrides',
  'transport',
  'maxLineBytes',
];

/** How a session with an app-server that is there already is made. Every option has a default. */
export interface ConnectOptions
  extends Omit<CodexOptions, keyof ChildOptions | 'transport' | 'maxLineBytes'> {
  /**
   * What the app-server wants to see: its capability token, or one of `signBearerToken()`. A
   * function is asked at every connection. Default: none.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** A file that holds the token, read at every connection. Default: none. */
  readonly tokenFile?: string | undefined;
  /** Added to the opening request, for what stands in between. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * How often the app-server is asked for a sign of life, in milliseconds; 0 is never. Without one
   * for two intervals the connection counts as lost. Default: 15000.
   */
  readonly pingIntervalMs?: number | undefined;
  /** How long getting the token, and then opening, may each take, in milliseconds; 0 is no limit. Default: 10000. */
  readonly openTimeoutMs?: number | undefined;
  /** The longest frame that is accepted from the app-server, in bytes. Default: 256 MiB. */
  readonly maxFrameBytes?: number | undefined;
  /** Whether a token may be sent over `ws://` to another machine, where it can be read on its way. Default: false. */
  readonly allowInsecureToken?: boolean | undefined;
}

const SHAPE = {
  token: 'string|function',
  tokenFile: 'string',
  headers: 'object',
  pingIntervalMs: 'number',
  openTimeoutMs: 'number',
  maxFrameBytes: 'number',
  allowInsecureToken: 'boolean',
} as const satisfies Record<Exclude<keyof ConnectOptions, keyof CodexOptions>, string>;

const ACTION = 'connect to the app-server';

/**
 * Checks a URL and the options of a connection, before anything is sent.
 *
 * @throws InvalidArgumentError naming the offending option; it never holds a token or a header.
 */
export function checkConnectOptions(url: string | URL, options: ConnectOptions): ConnectTarget {
  const target = readTarget(url);
  const own = ownOptions(options);
  checkOptions(own, SHAPE, { action: ACTION });
  checkCodexOptions(sessionOptions(options));
  checkNumber('pingIntervalMs', own.pingIntervalMs, 0);
  checkNumber('openTimeoutMs', own.openTimeoutMs, 0);
  checkNumber('maxFrameBytes', own.maxFrameBytes, 1);
  checkCredentials(target, options);
  return target;
}

/** What of the options makes the session, as `new Codex()` takes it. */
export function sessionOptions(options: ConnectOptions): CodexOptions {
  const session = Object.entries(options).filter(([name]) => !Object.hasOwn(SHAPE, name));
  return Object.fromEntries(session);
}

function ownOptions(options: ConnectOptions): ConnectOptions {
  if (kindOf(options) !== 'object') checkOptions(options, SHAPE, { action: ACTION });
  for (const name of CHILD_OPTIONS) {
    if (!Object.hasOwn(options, name)) continue;
    throw refusal(name, `${name} concerns an app-server that is started, not one that is there`);
  }
  const own = Object.entries(options).filter(([name]) => Object.hasOwn(SHAPE, name));
  return Object.fromEntries(own);
}

function checkCredentials(target: ConnectTarget, options: ConnectOptions): void {
  const { token, tokenFile, headers = {}, allowInsecureToken = false } = options;
  if (typeof token === 'string') checkToken(token);
  if (tokenFile === '') throw refusal('tokenFile', 'tokenFile must not be empty');
  if (token !== undefined && tokenFile !== undefined) {
    throw refusal('tokenFile', 'token and tokenFile exclude each other');
  }
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
  const hasToken = token !== undefined || tokenFile !== undefined;
  if (hasToken && Object.keys(headers).some(name => name.toLowerCase() === 'authorization')) {
    throw refusal('headers', 'a token and the header Authorization exclude each other');
  }
  const secret = Object.keys(headers).find(namesSecret);
  if (!target.isExposed || allowInsecureToken || !(hasToken || secret !== undefined)) return;
  throw refusal(
    hasToken ? (token === undefined ? 'tokenFile' : 'token') : 'headers',
    'a token would be sent in the clear to another machine; use wss://, or allowInsecureToken',
  );
}

/**
 * Checks a token as it is about to be sent.
 *
 * @throws InvalidArgumentError that does not repeat it.
 */
export function checkToken(token: unknown): asserts token is string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return;
  throw refusal('token', 'a token must be of visible ASCII characters, without spaces');
}

function checkHeader(name: string, value: unknown): void {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw refusal('headers', 'the name of a header holds a character that is not allowed');
  }
  if (typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return;
  throw refusal(`headers.${name}`, `the header ${name} must be a string of one line, in Latin-1`);
}

function checkNumber(name: string, value: number | undefined, least: number): void {
  const most = name.endsWith('Ms') ? MAX_TIMER_MS : Number.MAX_SAFE_INTEGER;
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw refusal(name, `${name} must be an integer from ${least} to ${most}`);
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot ${ACTION}: ${cause}`);
}
