import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CodexError,
  InternalRpcError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  ParseError,
  RpcError,
  ServerBusyError,
} from '../../../src/errors.js';
import { parseMessage, serialize, toRpcError } from '../../../src/rpc/messages.js';

describe('parseMessage', () => {
  test('an object is a message, with whatever it holds', () => {
    expect(parseMessage('{"id":0,"method":"m","params":[1],"extra":true}')).toEqual({
      id: 0,
      method: 'm',
      params: [1],
      extra: true,
    });
  });

  test.each(['', 'garbage', '{"id":1', 'null', '5', '"text"', 'true', '[]', '[{"id":1}]'])(
    '%j is no message',
    frame => {
      expect(parseMessage(frame)).toBeUndefined();
    },
  );
});

/** What a text becomes on its way through UTF-8, where lone surrogates cannot exist. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

function wellFormedValue(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(wellFormedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [wellFormed(key), wellFormedValue(member)]),
  );
}

describe('serialize', () => {
  test('a message without lone surrogates is written as JSON writes it', () => {
    const message = { id: 1, method: 'm', params: { text: 'é 🙂 \u2028', none: undefined } };
    expect(serialize(message)).toBe('{"id":1,"method":"m","params":{"text":"é 🙂 \u2028"}}');
  });

  test('lone surrogates become U+FFFD, in values and in keys, at any depth', () => {
    const message = {
      params: ['\ud83d', { 'a\udc00b': { deep: 'x\ud800y' } }, '🙂', '\ude42\ud83d'],
    };
    expect(JSON.parse(serialize(message))).toEqual({
      params: ['\ufffd', { 'a\ufffdb': { deep: 'x\ufffdy' } }, '🙂', '\ufffd\ufffd'],
    });
  });

  test('a text that only looks like an escape stays as it is', () => {
    const message = { path: 'C:\\udata', escaped: '\\ud800' };
    expect(JSON.parse(serialize(message))).toEqual(message);
  });

  test('dates and null are written as ever beside a lone surrogate', () => {
    const message = { at: new Date(0), none: null, bad: '\ud800', list: [null, undefined] };
    expect(serialize(message)).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","none":null,"bad":"\ufffd","list":[null,null]}',
    );
  });

  test('any value comes out as on a wire of UTF-8', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    const broken = fc.oneof(text, fc.constantFrom('\ud800', 'a\udfff', '🙂\ud83d', '\\ud800'));
    const value = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 4 },
        broken,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(broken, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, params => {
        const frame = serialize({ params });
        expect(frame).toBe(wellFormed(frame));
        expect(frame).not.toContain('\n');
        expect(JSON.parse(frame)).toEqual({ params: wellFormedValue(params) });
      }),
    );
  });
});

describe('toRpcError', () => {
  test.each([
    [-32700, ParseError],
    [-32600, InvalidRequestError],
    [-32601, MethodNotFoundError],
    [-32602, InvalidParamsError],
    [-32603, InternalRpcError],
    [-32001, ServerBusyError],
    [-32099, RpcError],
    [7, RpcError],
  ])('code %d', (code, type) => {
    const error = toRpcError('thread/read', { code, message: 'not so', data: { why: 1 } });
    expect(error.constructor).toBe(type);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toBeInstanceOf(CodexError);
    expect(error.name).toBe(type.name);
    expect(error).toMatchObject({
      code,
      method: 'thread/read',
      data: { why: 1 },
      message: 'Cannot complete thread/read: not so',
    });
  });

  test('an unknown variant is an unknown method, with the ones that are known', () => {
    const error = toRpcError('no/such', {
      code: -32600,
      message:
        'Invalid request: unknown variant `no/such`, expected one of `initialize`, `thread/start`, `turn/start`',
    });
    expect(error).toBeInstanceOf(MethodNotFoundError);
    expect(error.code).toBe(-32600);
    expect(error.message).toBe('Cannot complete no/such: this app-server does not have the method');
    expect((error as MethodNotFoundError).knownMethods).toEqual([
      'initialize',
      'thread/start',
      'turn/start',
    ]);
  });

  test('an unknown variant without a list, or of something else', () => {
    const bare = toRpcError('no/such', { code: -32600, message: 'unknown variant `no/such`' });
    expect(bare).toBeInstanceOf(MethodNotFoundError);
    expect((bare as MethodNotFoundError).knownMethods).toEqual([]);
    const other = toRpcError('thread/start', {
      code: -32600,
      message: 'Invalid request: unknown variant `wild`, expected one of `read-only`',
    });
    expect(other.constructor).toBe(InvalidRequestError);
  });

  test.each([
    [null, 'the app-server sent a malformed error'],
    ['text', 'the app-server sent a malformed error'],
    [5, 'the app-server sent a malformed error'],
    [{}, 'the app-server gave no message'],
    [{ code: 'x', message: 5 }, 'the app-server gave no message'],
    [{ message: 'only words' }, 'only words'],
  ])('the malformed error %j is an internal one', (answer, message) => {
    const error = toRpcError('m', answer);
    expect(error).toBeInstanceOf(InternalRpcError);
    expect(error.code).toBe(-32603);
    expect(error.message).toBe(`Cannot complete m: ${message}`);
  });
});
