import { describe, expect, onTestFinished, test } from 'vitest';
import * as main from '../../../src/index.js';
import { ConsumerBusyError } from '../../../src/sync/consumer-busy-error.js';
import {
  type ErrorData,
  errorData,
  errorFrom,
  pointToCaller,
} from '../../../src/sync/error-transfer.js';
import { type Packed, pack, unpack } from '../../../src/sync/packing.js';

const replace = (part: object): ErrorData | undefined =>
  part instanceof Error ? errorData(part, packFields) : undefined;
const packFields = (fields: object): Packed<ErrorData> => pack(fields, replace);
const restore = (data: ErrorData): Error =>
  errorFrom(data, fields => unpack(fields as Packed<ErrorData>, restore));

/** Lets an error cross as it does between threads. */
function crossed<E extends Error>(error: E): E {
  return restore(structuredClone(errorData(error, packFields))) as E;
}

const result: main.TurnResult<undefined> = {
  threadId: 't',
  turnId: 'u',
  text: 'x',
  status: 'failed',
  items: [],
  usage: null,
  plan: null,
  diff: null,
  recovered: false,
  error: {
    message: 'no',
    codexErrorInfo: 'serverOverloaded',
    additionalDetails: null,
    misalignment: null,
  },
  startedAt: 1,
  completedAt: 2,
  durationMs: 1,
  output: undefined,
};
const rpc = { code: -32600, message: 'refused', data: { why: ['x'] } };
const exit = { code: 3, signal: null, stderrTail: 'tail' };
const busy = new main.ServerBusyError('m', { ...rpc, code: -32001 });

/** One of every class that the package exports; the test below fails when one is missing. */
const errors: readonly Error[] = [
  new main.CodexError('plain', { cause: new TypeError('inner') }),
  new main.CodexNotFoundError('none', ['/a', '/b']),
  new ConsumerBusyError('Turn.run', 'Turn.stream'),
  new main.InternalRpcError('m', rpc),
  new main.InvalidArgumentError('options.cwd', 'bad'),
  new main.InvalidParamsError('m', rpc),
  new main.InvalidRequestError('m', rpc, { cause: new Error('inner') }),
  new main.MethodNotFoundError('m', rpc, ['a', 'b']),
  new main.OutputValidationError([{ message: 'bad', path: ['a', 0] }], result),
  new main.ParseError('m', rpc),
  new main.PolicyMismatchError('sandbox', 'read-only', { type: 'dangerFullAccess' }),
  new main.RepeatedCursorError('c'),
  new main.RequestQueueFullError('m', 9),
  new main.RequestTimeoutError('m', 5),
  new main.RestartLimitError({ maxRestarts: 1, windowMs: 2 }, 3, new Error('inner')),
  new main.RetryLimitExceededError(3, busy),
  new main.RpcError('m', rpc),
  busy,
  new main.ServerExitedError(exit),
  new main.ServerStartError('no'),
  new main.ThreadBusyError('t'),
  new main.ThreadLostError('t', new Error('inner')),
  new main.ToolInputError('add', [{ message: 'bad', path: ['a'] }]),
  Object.assign(new main.TransportClosedError('gone'), { partial: { text: 'so far' } }),
  new main.TurnFailedError(result, true),
  new main.TurnStalledError(7, result),
  new main.TurnTimeoutError(8, result),
  new main.UnsupportedSchemaError('output.a', 'no', { cause: new Error('inner') }),
];

describe('an error that crosses', () => {
  test.each(errors.map(error => [error.name, error] as const))('is the same: %s', (name, error) => {
    const twin = crossed(error);
    expect(twin).not.toBe(error);
    expect(twin).toBeInstanceOf(error.constructor);
    expect(twin).toBeInstanceOf(main.CodexError);
    expect(twin.name).toBe(name);
    expect(twin.message).toBe(error.message);
    expect(twin.stack).toBe(error.stack);
    expect({ ...twin }).toEqual({ ...error });
    expect(twin.cause).toEqual(error.cause);
    expect(twin.cause?.constructor).toBe(error.cause?.constructor);
    expect(Object.keys(twin)).toEqual(Object.keys(error));
  });

  test('can be of every class that the package exports', () => {
    const exported = Object.values<unknown>(main).filter(
      (value): value is { readonly name: string } =>
        typeof value === 'function' && value.prototype instanceof Error,
    );
    expect(exported.length).toBeGreaterThan(20);
    // A pool belongs to a program that goes on meanwhile: the blocking API has none.
    const covered = new Set<unknown>([
      ...errors.map(error => error.constructor),
      main.PoolFullError,
    ]);
    expect(exported.filter(errorClass => !covered.has(errorClass)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test('is of the nearest class that both sides have', () => {
    class Special extends main.RpcError {
      readonly extra = 1;
    }
    Object.defineProperty(Special.prototype, 'name', { value: 'Special' });
    const twin = crossed(new Special('m', rpc));
    expect(twin).toBeInstanceOf(main.RpcError);
    expect(twin).toMatchObject({ name: 'Special', extra: 1, code: -32600 });
  });

  test('keeps its class in a bundle, where classes are called something else', () => {
    const called = Object.getOwnPropertyDescriptor(main.TurnFailedError, 'name');
    Object.defineProperty(main.TurnFailedError, 'name', { ...called, value: 'a' });
    onTestFinished(() => {
      Object.defineProperty(main.TurnFailedError, 'name', called ?? {});
    });
    expect(crossed(new main.TurnFailedError(result, true))).toBeInstanceOf(main.TurnFailedError);
  });

  test('may be no error of this package', () => {
    const system = Object.assign(new RangeError('x'), { code: 'ENOENT', errno: -2 });
    expect(crossed(system)).toBeInstanceOf(RangeError);
    expect(crossed(system)).toMatchObject({ code: 'ENOENT', errno: -2 });
    const abort = crossed(new DOMException('stop', 'AbortError'));
    expect(abort).toBeInstanceOf(DOMException);
    expect([abort.name, abort.message]).toEqual(['AbortError', 'stop']);
  });

  test('begins its stack where it was called', () => {
    const entry = (): Error => {
      const twin = crossed(new main.ServerStartError('no'));
      pointToCaller(twin, entry);
      return twin;
    };
    const [header, first] = (function caller() {
      return entry().stack?.split('\n') ?? [];
    })();
    expect(header).toBe('ServerStartError: no');
    expect(first).toContain('at caller');
  });
});
