import { describe, expect, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import {
  CodexError,
  InvalidArgumentError,
  RequestTimeoutError,
  TransportClosedError,
} from '../../../src/errors.js';
import { SDK_VERSION } from '../../../src/util/version.js';
import { rejection, settled } from '../../support/deferred.js';
import { FarEnd } from '../../support/far-end.js';
import { fixture } from '../../support/fixtures.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { secretKey } from '../../support/secrets.js';
import { greet, openCodex } from '../../support/session.js';

describe('the start', () => {
  test('is made by the first call, and shared by those that come meanwhile', async () => {
    const { codex, far } = openCodex();
    greet(far);
    await settled();
    expect(far.received).toEqual([]);
    far.onRequest('thread/loaded/list', () => ({ data: [] }));
    const results = await Promise.all([1, 2, 3].map(() => codex.request('thread/loaded/list', {})));
    expect(results).toEqual(Array(3).fill({ data: [] }));
    expect(far.of('initialize')).toHaveLength(1);
    expect(far.of('initialized')).toHaveLength(1);
  });

  test('introduces this package unless told otherwise', async () => {
    const { codex, far } = openCodex();
    greet(far);
    void codex.request('thread/loaded/list', {}).catch(() => {});
    expect((await far.next('initialize')).params).toEqual({
      clientInfo: { name: 'codex-app-server-sdk', title: null, version: SDK_VERSION },
      capabilities: {
        experimentalApi: true,
        requestAttestation: false,
        optOutNotificationMethods: [],
      },
    });
  });

  test('hands on what it was told to say', async () => {
    const [transport, far] = FarEnd.connect();
    greet(far);
    await using codex = await Codex.start({
      transport,
      clientInfo: { name: 'mine', version: '1' },
      experimentalApi: false,
      optOutNotifications: ['item/plan/delta'],
    });
    expect(codex.server.version).toBe('0.169.0');
    expect((await far.next('initialize')).params).toMatchObject({
      clientInfo: { name: 'mine', title: null, version: '1' },
      capabilities: { experimentalApi: false, optOutNotificationMethods: ['item/plan/delta'] },
    });
  });

  test('that is refused rejects, and closes the transport', async () => {
    const [transport, far] = FarEnd.connect();
    const error = rejection(Codex.start({ transport }));
    await far.refuse(await far.next('initialize'), -32600, 'Not you');
    expect(await error).toMatchObject({ name: 'InvalidRequestError', method: 'initialize' });
    expect(far.closed).toBe(true);
  });

  test('that is not answered in time rejects, and closes the transport', async () => {
    const [transport, far] = FarEnd.connect();
    const error = await rejection(Codex.start({ transport, requestTimeoutMs: 1 }));
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(far.closed).toBe(true);
  });

  test('that is aborted rejects with the reason, and closes the transport', async () => {
    const [transport, far] = FarEnd.connect();
    const controller = new AbortController();
    const error = rejection(Codex.start({ transport, signal: controller.signal }));
    await far.next('initialize');
    controller.abort('enough');
    expect(await error).toBe('enough');
    expect(far.closed).toBe(true);
  });
});

describe('what the app-server said', () => {
  test('is known after the start, and an error before', async () => {
    const { codex, far } = openCodex();
    greet(far);
    for (const act of [() => codex.server, () => codex.supports('thread/start')]) {
      expect(act).toThrow(CodexError);
      expect(act).toThrow('the app-server is not started yet');
    }
    far.onRequest('thread/loaded/list', () => ({ data: [] }));
    await codex.request('thread/loaded/list', {});
    expect(codex.server).toMatchObject({ version: '0.169.0', codexHome: '/home/user/.codex' });
    expect(codex.supports('thread/start')).toBe(true);
    expect(codex.supports('no/such')).toBe(false);
  });
});

describe('request', () => {
  test.each([undefined, 5, null])('the method %j is refused, and nothing is sent', async method => {
    const { codex, far } = openCodex();
    const error = await rejection(codex.request(method as never, undefined as never));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).argument).toBe('method');
    expect(far.received).toEqual([]);
  });

  test('signal, timeout and retry hold for that request', async () => {
    const { codex, far } = openCodex();
    greet(far);
    const options = { timeoutMs: 1 };
    const slow = await rejection(codex.request('thread/loaded/list', {}, options));
    expect(slow).toBeInstanceOf(RequestTimeoutError);
    const signal = AbortSignal.abort('no');
    expect(await rejection(codex.request('thread/loaded/list', {}, { signal }))).toBe('no');
    const refused = rejection(codex.request('thread/archive', { threadId: 't' }, { retry: false }));
    await far.refuse(await far.next('thread/archive'), -32001, 'Server overloaded');
    expect(await refused).toMatchObject({ name: 'ServerBusyError' });
    const retry = { maxAttempts: 2, initialDelayMs: 0 };
    const twice = rejection(codex.request('thread/delete', { threadId: 't' }, { retry }));
    for (const _ of [1, 2]) {
      await far.refuse(await far.next('thread/delete'), -32001, 'Server overloaded');
    }
    expect(await twice).toMatchObject({ name: 'RetryLimitExceededError', attempts: 2 });
  });
});

describe('notifications', () => {
  test('reach listeners until their subscription ends, either way', async () => {
    const { codex, far } = openCodex();
    const seen: string[] = [];
    const first = codex.on('account/updated', () => void seen.push('first'));
    const second = codex.on('account/updated', () => void seen.push('second'));
    greet(far);
    void codex.request('thread/loaded/list', {}).catch(() => {});
    await far.next('initialize');
    await far.notify('account/updated', {});
    first();
    await far.notify('account/updated', {});
    second[Symbol.dispose]();
    await far.notify('account/updated', {});
    expect(seen).toEqual(['first', 'second', 'second']);
  });

  async function methods(stream: ReturnType<Codex['notifications']>): Promise<string[]> {
    const seen: string[] = [];
    for await (const { method } of stream) seen.push(method);
    return seen;
  }

  test('can be read, unknown ones too; closing the session ends that without an error', async () => {
    const { codex, far } = openCodex();
    greet(far);
    const reading = methods(codex.notifications());
    void codex.request('thread/loaded/list', {}).catch(() => {});
    await far.next('thread/loaded/list');
    await far.notify('turn/started', { threadId: 't' });
    await far.notify('no/such/method');
    await codex.close();
    expect(await reading).toEqual(['turn/started', 'no/such/method']);
  });

  test('a lost connection ends that with the reason', async () => {
    const { codex, far } = openCodex();
    greet(far);
    const reading = rejection(methods(codex.notifications()));
    const request = rejection(codex.request('thread/loaded/list', {}));
    await far.next('thread/loaded/list');
    await far.close();
    expect(await reading).toBeInstanceOf(TransportClosedError);
    expect(await request).toBe(await reading);
    expect(await rejection(codex.request('thread/loaded/list', {}))).toBe(await reading);
    const { signal } = new AbortController();
    expect(await rejection(codex.request('thread/loaded/list', {}, { signal }))).toBe(
      await reading,
    );
  });
});

test('a request of the app-server that nobody knows is -32601', async () => {
  const { codex, far } = openCodex();
  greet(far);
  void codex.request('thread/loaded/list', {}).catch(() => {});
  await far.next('thread/loaded/list');
  await far.send({ id: 0, method: 'no/such/request', params: {} });
  await expect.poll(() => far.received.at(-1)).toMatchObject({ id: 0, error: { code: -32601 } });
});

describe('close', () => {
  test('rejects what waits, closes the transport, and stays closed', async () => {
    const { codex, far } = openCodex();
    greet(far);
    const waiting = rejection(codex.request('thread/loaded/list', {}));
    await far.next('thread/loaded/list');
    const closing = codex.close();
    expect(codex.close()).toBe(closing);
    await closing;
    await codex[Symbol.asyncDispose]();
    expect(far.closed).toBe(true);
    expect(await waiting).toBeInstanceOf(TransportClosedError);
    expect(await rejection(codex.request('thread/loaded/list', {}))).toMatchObject({
      name: 'TransportClosedError',
      message: 'The session is closed',
    });
    expect(far.of('thread/loaded/list')).toHaveLength(1);
  });

  test('before the start starts nothing', async () => {
    const { codex, far } = openCodex();
    await codex.close();
    expect(await rejection(codex.request('thread/loaded/list', {}))).toBeInstanceOf(
      TransportClosedError,
    );
    expect(far.received).toEqual([]);
  });

  test('during the start gives the start up', async () => {
    const { codex, far } = openCodex();
    const waiting = rejection(codex.request('thread/loaded/list', {}));
    await far.next('initialize');
    await codex.close();
    expect(await waiting).toMatchObject({ message: 'The session is closed' });
    expect(far.closed).toBe(true);
    expect(far.of('thread/loaded/list')).toEqual([]);
  });
});

test('a logger that throws breaks nothing, and one that does not is told of the end', async () => {
  const fail = (): never => {
    throw new Error('the logger is broken');
  };
  const logger = new RecordingLogger();
  for (const given of [{ debug: fail, info: fail, warn: fail, error: fail }, logger]) {
    const { codex, far } = openCodex({ logger: given });
    greet(far);
    far.onRequest('thread/loaded/list', () => ({ data: [] }));
    await codex.request('thread/loaded/list', {});
    await far.sendRaw('garbage');
    await codex.close();
  }
  expect(logger.at('warn')).toEqual(['Ignored a frame that is not a JSON object']);
  expect(logger.at('debug')).toContain('The connection has ended');
});

test.each([
  [{ config: { mcp_servers: { mine: { bearer_token: secretKey() } } } }, 'config.mcp_servers'],
  [{ configOverrides: [`mcp_servers.mine.bearer_token="${secretKey()}"`] }, 'configOverrides[0]'],
])(
  'a credential for the command line is refused before anything is started',
  async (options, argument) => {
    const error = await rejection(Codex.start({ codexPath: fixture('deaf.sh'), ...options }));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument: expect.stringContaining(argument) });
  },
);
