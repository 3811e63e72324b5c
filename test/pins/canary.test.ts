import { describe, expect, test } from 'vitest';
import { CodexError, ServerExitedError, TurnFailedError } from '../../src/errors.js';
import type { TurnResult } from '../../src/turn-types.js';
import { guardedLogger, silentLogger } from '../../src/util/logger.js';
import { takeLeaks } from '../support/observed.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { CANARY, SECRET_VARIABLES, secretKey } from '../support/secrets.js';

// Each of these would fail its test if the leaks were not taken away here.
describe('a secret is seen', () => {
  test('in the message and the stack of an error that nobody looks at', () => {
    void new CodexError(`refused: ${secretKey()}`);
    expect(takeLeaks()).toEqual(['error.CodexError.message', 'error.CodexError.stack']);
  });

  test('in a field, of any kind of error', () => {
    void new ServerExitedError({ code: 1, signal: null, stderrTail: `key ${secretKey()}` });
    expect(takeLeaks()).toEqual(['error.ServerExitedError.stderrTail']);
  });

  test('in a field that is set later', () => {
    Object.assign(new CodexError('x'), { details: [{ deep: new Map([[CANARY, 1]]) }] });
    expect(takeLeaks()).toEqual(['error.CodexError.details.0.deep.0.0']);
  });

  test('in the causes, and where they go in a circle', () => {
    const cause = new Error(secretKey());
    cause.stack = '';
    cause.cause = new CodexError('x', { cause });
    expect(takeLeaks()).toEqual(['error.CodexError.cause.Error.message']);
  });

  test.each([
    ['nobody gave', guardedLogger(undefined)],
    ['says nothing', silentLogger],
    ['a user gave', guardedLogger(new RecordingLogger())],
  ])('in a line for a logger that %s', (_, logger) => {
    logger.warn('Something failed', { error: { reason: secretKey() } });
    logger.debug(`with ${secretKey()}`);
    const places = new Set(takeLeaks().map(leak => leak.replace(/^.*»/, '')));
    expect([...places].sort()).toEqual(['.0', '.1.error.reason']);
  });

  test('in a line for a logger that a test hands over by itself', () => {
    new RecordingLogger().error('Something failed', { [secretKey()]: 1 });
    expect(takeLeaks()).toEqual(['log line «Something failed».1, a key']);
  });
});

test('what the user’s own turn holds is no leak', () => {
  const result = { text: secretKey(), error: null } as unknown as TurnResult;
  void new TurnFailedError(result, false);
  Object.assign(new CodexError('x'), { partial: { text: secretKey() } });
  expect(takeLeaks()).toEqual([]);
});

test('every child inherits secrets', () => {
  expect(process.env).toMatchObject(SECRET_VARIABLES);
  expect(Object.values(SECRET_VARIABLES).every(value => value.includes(CANARY))).toBe(true);
});
