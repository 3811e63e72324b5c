import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { type BearerTokenOptions, signBearerToken } from '../../../src/transport/bearer-token.js';

const SECRET = 'the secret of this test, 32 bytes';

function decode(token: string): unknown[] {
  return token
    .split('.')
    .slice(0, 2)
    .map(part => JSON.parse(Buffer.from(part, 'base64url').toString()));
}

test('a token is good for five minutes, and is signed with the trimmed secret', () => {
  vi.useFakeTimers({ now: 1_800_000_000_900 });
  onTestFinished(() => void vi.useRealTimers());
  const token = signBearerToken({ secret: `  ${SECRET}\r\n` });
  expect(decode(token)).toEqual([
    { alg: 'HS256', typ: 'JWT' },
    { iat: 1_800_000_000, exp: 1_800_000_300 },
  ]);
  const [header, payload, signature] = token.split('.');
  const expected = createHmac('sha256', SECRET).update(`${header}.${payload}`).digest('base64url');
  expect(signature).toBe(expected);
});

test('every option becomes its claim', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const token = signBearerToken({
    secret: SECRET,
    issuer: 'me',
    audience: ['a', 'b'],
    subject: 'you',
    expiresInMs: 1_500,
    notBefore: new Date(1_800_000_000_999),
    claims: { scope: { read: true } },
  });
  expect(decode(token)[1]).toEqual({
    scope: { read: true },
    iss: 'me',
    aud: ['a', 'b'],
    sub: 'you',
    iat: 1_800_000_000,
    nbf: 1_800_000_000,
    exp: 1_800_000_001,
  });
});

const CIRCULAR: Record<string, unknown> = {};
CIRCULAR['self'] = CIRCULAR;

test.each<[string, object, string]>([
  ['secret', { secret: 'x'.repeat(31) }, 'secret must be of at least 32 bytes'],
  ['secret', { secret: undefined }, 'secret must be of at least 32 bytes'],
  ['secret', { secret: `x${' '.repeat(40)}` }, 'secret must be of at least 32 bytes'],
  ['issuer', { issuer: '' }, 'issuer must not be empty'],
  ['audience', { audience: [] }, 'audience must not be empty'],
  ['audience', { audience: [''] }, 'audience must not be empty'],
  ['expiresInMs', { expiresInMs: 999 }, 'expiresInMs must be from 1000 to 3153600000000'],
  ['expiresInMs', { expiresInMs: Number.NaN }, 'expiresInMs must be from 1000 to 3153600000000'],
  ['notBefore', { notBefore: new Date(Number.NaN) }, 'notBefore must be a Date from 1970 on'],
  ['notBefore', { notBefore: {} }, 'notBefore must be a Date from 1970 on'],
  ['claims.exp', { claims: { exp: 1 } }, 'the claim exp is set by an option of its own'],
  ['claims', { claims: CIRCULAR }, 'claims cannot be written as JSON'],
  ['expires', { expires: 1 }, expect.stringContaining('unknown option expires')],
])('refuses %s in %j', (name, options, cause) => {
  const given = { secret: SECRET, ...options } as BearerTokenOptions;
  const refusal = (): string => signBearerToken(given);
  expect(refusal).toThrow(InvalidArgumentError);
  expect(refusal).toThrow(
    expect.objectContaining({
      argument: `options.${name}`,
      message: typeof cause === 'string' ? `Cannot sign a token: ${cause}` : cause,
    }),
  );
});
