import { expect, test } from 'vitest';
import { abortError, toCompatError } from '../../../src/compat/errors.js';
import {
  CodexNotFoundError,
  InvalidRequestError,
  ServerExitedError,
  TransportClosedError,
} from '../../../src/errors.js';

test.each([new Error('why'), 'text', undefined])(
  'an abort is told as Node tells it: %s',
  reason => {
    const controller = new AbortController();
    controller.abort(reason);
    const error = abortError(controller.signal);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AbortError',
      code: 'ABORT_ERR',
      message: 'The operation was aborted',
    });
    expect(error.cause).toBe(controller.signal.reason);
  },
);

test.each([
  [{ code: 3, signal: null }, 'Codex Exec exited with code 3: said'],
  [{ code: null, signal: 'SIGKILL' }, 'Codex Exec exited with signal SIGKILL: said'],
])('an exit is told with what Codex said: %j', (exit, message) => {
  const stderrTail = 'said\n\nStack backtrace:\n   0: <unknown>';
  const cause = new ServerExitedError({ ...exit, stderrTail });
  expect(toCompatError(cause, undefined)).toEqual(new Error(message, { cause }));
});

test('a program that is not there is told as spawn tells it', () => {
  const cause = new CodexNotFoundError('Cannot find', []);
  const error = toCompatError(cause, './codex');
  expect(error).toMatchObject({ message: 'spawn ./codex ENOENT', code: 'ENOENT', path: './codex' });
  expect(toCompatError(cause, undefined).message).toBe('Cannot find');
});

test.each([
  new TransportClosedError('closed'),
  new InvalidRequestError('x', { code: -32600, message: 'no', data: undefined }),
])('an error of this package is a plain one: %s', cause => {
  const error = toCompatError(cause, undefined);
  expect(error.constructor).toBe(Error);
  expect(error).toMatchObject({ name: 'Error', message: cause.message, cause });
  expect(error).not.toHaveProperty('code');
});

test('any other error stays what it is', () => {
  const error = new TypeError('x');
  expect(toCompatError(error, undefined)).toBe(error);
  expect(toCompatError('text', undefined)).toEqual(new Error('text'));
});
