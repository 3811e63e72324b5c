import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from '../util/check-options.js';

/** What a bearer token says, and what signs it. */
export interface BearerTokenOptions {
  /** The secret of the app-server's `--ws-shared-secret-file`, at least 32 bytes; space around it does not count. */
  readonly secret: string;
  /** Who made the token (`iss`); required, and the same, when the app-server has `--ws-issuer`. */
  readonly issuer?: string | undefined;
  /** Whom the token is for (`aud`); required, and one of them, when the app-server has `--ws-audience`. */
  readonly audience?: string | readonly string[] | undefined;
  /** How long the token is good, in milliseconds, cut to whole seconds. Default: 300000, five minutes. */
  readonly expiresInMs?: number | undefined;
  /** Whom the token stands for (`sub`). The app-server does not look at it. */
  readonly subject?: string | undefined;
  /** From when on the token is good (`nbf`). Default: at once. */
  readonly notBefore?: Date | undefined;
  /** More claims. The app-server does not look at them. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

const SHAPE = {
  secret: 'string',
  issuer: 'string',
  audience: 'string|array',
  expiresInMs: 'number',
  subject: 'string',
  notBefore: 'object',
  claims: 'object',
} as const satisfies Record<keyof BearerTokenOptions, string>;

const OWN_CLAIMS: readonly string[] = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub'];

/** A hundred years. */
const MOST_MS = 100 * 365 * 86_400_000;

/** The app-server does not start with a shorter one. */
const LEAST_SECRET_BYTES = 32;

/**
 * Makes a token for an app-server that runs with `--ws-auth signed-bearer-token`: a JWT, signed with
 * HS256.
 *
 * The token is looked at when a connection is made, with 30 seconds of leeway unless the app-server
 * has `--ws-max-clock-skew-seconds`; a connection that is open outlives it.
 *
 * @throws InvalidArgumentError naming the option that is not acceptable; it never holds the secret.
 */
export function signBearerToken(options: BearerTokenOptions): string {
  checkBearerTokenOptions(options);
  const { issuer: iss, audience: aud, subject: sub, notBefore } = options;
  const { expiresInMs = 300_000, claims = {} } = options;
  const now = Date.now();
  const times = {
    iat: seconds(now),
    nbf: notBefore && seconds(notBefore.getTime()),
    exp: seconds(now + expiresInMs),
  };
  const payload = encode({ ...claims, iss, aud, sub, ...times });
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
  const signature = crypto()
    .createHmac('sha256', options.secret.trim())
    .update(signed)
    .digest('base64url');
  return `${signed}.${signature}`;
}

function checkBearerTokenOptions(options: BearerTokenOptions): void {
  checkOptions(options, SHAPE, { action: 'sign a token' });
  const {
    secret,
    issuer,
    audience,
    subject,
    expiresInMs = 1_000,
    notBefore,
    claims = {},
  } = options;
  if (secret === undefined || Buffer.byteLength(secret.trim()) < LEAST_SECRET_BYTES) {
    throw refusal('secret', `secret must be of at least ${LEAST_SECRET_BYTES} bytes`);
  }
  const audiences = Array.isArray(audience) ? audience : [audience];
  if (audiences.length === 0 || audiences.some(one => one === '')) {
    throw refusal('audience', 'audience must not be empty');
  }
  for (const [name, value] of Object.entries({ issuer, subject })) {
    if (value === '') throw refusal(name, `${name} must not be empty`);
  }
  if (!(expiresInMs >= 1_000 && expiresInMs <= MOST_MS)) {
    throw refusal('expiresInMs', `expiresInMs must be from 1000 to ${MOST_MS}`);
  }
  if (notBefore !== undefined && !isDate(notBefore)) {
    throw refusal('notBefore', 'notBefore must be a Date from 1970 on');
  }
  const taken = OWN_CLAIMS.find(name => Object.hasOwn(claims, name));
  if (taken !== undefined) {
    throw refusal(`claims.${taken}`, `the claim ${taken} is set by an option of its own`);
  }
}

function isDate(value: unknown): boolean {
  return value instanceof Date && value.getTime() >= 0;
}

/** The app-server refuses a time with a fraction. */
function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

function encode(value: object): string {
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch {
    throw refusal('claims', 'claims cannot be written as JSON');
  }
  return Buffer.from(text).toString('base64url');
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot sign a token: ${cause}`);
}

/** Loaded when it is needed: it would be a quarter of the time that the package takes to load. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
