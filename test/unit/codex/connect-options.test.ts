import { describe, expect, test } from 'vitest';
import {
  type ConnectOptions,
  checkConnectOptions,
  sessionOptions,
} from '../../../src/codex/connect-options.js';
import { InvalidArgumentError } from '../../../src/errors.js';

/** Why a URL and options are refused, and which of them. */
function refusal(url: unknown, options: unknown = {}): [string, string] {
  try {
    checkConnectOptions(url as string, options as ConnectOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    const { argument, message } = error as InvalidArgumentError;
    expect(message).not.toContain('s3cret');
    return [argument, message.replace('Cannot connect to the app-server: ', '')];
  }
  throw new Error('not refused');
}

describe('a URL', () => {
  test.each([
    ['ws://127.0.0.1:4500', 'ws://127.0.0.1:4500/', undefined],
    ['wss://example.com/codex?room=1', 'wss://example.com/codex?room=1', undefined],
    [new URL('ws://[::1]:4500'), 'ws://[::1]:4500/', undefined],
    ['unix:///run/a b%20.sock', 'ws://localhost/', '/run/a b%20.sock'],
    ['unix://relative.sock', 'ws://localhost/', 'relative.sock'],
    ['unix:relative.sock', 'ws://localhost/', 'relative.sock'],
    [new URL('unix:///run/a b.sock'), 'ws://localhost/', '/run/a b.sock'],
  ])('%s is taken', (given, url, socketPath) => {
    expect(checkConnectOptions(given, {})).toMatchObject({ url, socketPath });
  });

  test.each([
    ['http://127.0.0.1', 'url must begin with ws://, wss:// or unix:'],
    ['127.0.0.1:4500', 'url must begin with ws://, wss:// or unix:'],
    ['ws://', 'url must begin with ws://, wss:// or unix:'],
    [undefined, 'url must be a string or a URL'],
    ['ws://me:s3cret@localhost', /must hold no user and password/],
    ['ws://s3cret@localhost', /must hold no user and password/],
    ['wss://host/?access_token=s3cret', /must hold no token/],
    ['wss://host/?apiKey=s3cret', /must hold no token/],
    ['wss://host/#s3cret', 'url must hold no fragment'],
    ['unix://', /must name a socket/],
    ['unix:///a\0b', /must name a socket/],
    [new URL('unix:///%zz'), /must name a socket/],
  ])('%s is refused', (url, message) => {
    const [argument, cause] = refusal(url);
    expect(argument).toBe('url');
    expect(cause).toMatch(message);
  });
});

describe('a token', () => {
  const remote = 'ws://codex.example.com:4500';

  test.each([
    [{ token: 's3cret' }, 'options.token'],
    [{ token: () => 's3cret' }, 'options.token'],
    [{ tokenFile: '/run/token' }, 'options.tokenFile'],
    [{ headers: { authorization: 's3cret' } }, 'options.headers'],
    [{ headers: { 'X-Api-Key': 's3cret' } }, 'options.headers'],
  ])('%# is not sent in the clear to another machine', (options, argument) => {
    expect(refusal(remote, options)).toEqual([
      argument,
      'a token would be sent in the clear to another machine; use wss://, or allowInsecureToken',
    ]);
    expect(() =>
      checkConnectOptions(remote, { ...options, allowInsecureToken: true }),
    ).not.toThrow();
    for (const url of [
      'wss://codex.example.com',
      'ws://localhost',
      'ws://a.localhost',
      'ws://127.1:1',
    ])
      expect(() => checkConnectOptions(url, options)).not.toThrow();
    for (const url of ['ws://[::1]:1', 'unix:///run/codex.sock'])
      expect(() => checkConnectOptions(url, options)).not.toThrow();
    for (const url of ['ws://localhost.example.com', 'ws://127.0.0.1.example.com', 'ws://[::2]'])
      expect(() => checkConnectOptions(url, options)).toThrow(InvalidArgumentError);
  });

  test('is not needed to go to another machine', () => {
    expect(() => checkConnectOptions(remote, { headers: { 'X-Other': '1' } })).not.toThrow();
  });

  test.each([
    [{ token: 's3cret\n' }, 'options.token'],
    [{ token: '' }, 'options.token'],
    [{ token: 's3cret é' }, 'options.token'],
    [{ token: 's3cret', tokenFile: 'x' }, 'options.tokenFile'],
    [{ tokenFile: '' }, 'options.tokenFile'],
    [{ token: 's3cret', headers: { authorization: 'x' } }, 'options.headers'],
    [{ headers: { 'X-A': 's3cret\r\nX-B: 1' } }, 'options.headers.X-A'],
    [{ headers: { 'X-A': 1 } }, 'options.headers.X-A'],
    [{ headers: { 's3cret\n': 'x' } }, 'options.headers'],
  ])('%j is refused', (options, argument) => {
    expect(refusal('ws://localhost', options)[0]).toBe(argument);
  });
});

describe('options', () => {
  test.each([
    [null, 'options', 'options must be an object, not null'],
    [{ tokn: 'x' }, 'options.tokn', /^Cannot create Codex: unknown option tokn/],
    [{ codexHome: '/x' }, 'options.codexHome', /^codexHome concerns an app-server that is started/],
    [{ transport: {} }, 'options.transport', /^transport concerns an app-server that is started/],
    [{ pingIntervalMs: -1 }, 'options.pingIntervalMs', /an integer from 0/],
    [{ openTimeoutMs: 2 ** 31 }, 'options.openTimeoutMs', /to 2147483647/],
    [{ maxBufferedBytes: 0 }, 'options.maxBufferedBytes', /an integer from 1/],
    [{ maxFrameBytes: 1.5 }, 'options.maxFrameBytes', /an integer from 1/],
    [{ requestTimeoutMs: -1 }, 'options.requestTimeoutMs', /an integer from 0/],
    [{ token: 1 }, 'options.token', 'token must be of type string or function, not number'],
  ])('%j are refused', (options, argument, message) => {
    const [refused, cause] = refusal('ws://localhost', options);
    expect(refused).toBe(argument);
    expect(cause).toMatch(message);
  });

  test('of the session are given on, and no other', () => {
    const options = { token: 'x', headers: {}, maxInFlight: 3, experimentalApi: false };
    expect(sessionOptions(options)).toEqual({ maxInFlight: 3, experimentalApi: false });
  });
});
