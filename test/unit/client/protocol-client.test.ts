import { describe, expect, test } from 'vitest';
import { NotificationRouter } from '../../../src/client/notification-router.js';
import {
  type Handshake,
  ProtocolClient,
  type ProtocolClientOptions,
} from '../../../src/client/protocol-client.js';
import {
  InternalRpcError,
  InvalidRequestError,
  TransportClosedError,
} from '../../../src/errors.js';
import { deferred, rejection, settled } from '../../support/deferred.js';
import { FarEnd } from '../../support/far-end.js';
import { FAST_RETRY } from '../../support/peer.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const HANDSHAKE: Handshake = {
  clientInfo: { name: 'tester', title: 'A Tester', version: '9.8.7' },
  experimentalApi: true,
  optOutNotifications: ['item/plan/delta'],
  requestAttestation: false,
};

const INFO = {
  userAgent: 'tester/0.169.0 (Debian 12; x86_64) unknown (tester; 9.8.7)',
  codexHome: '/home/user/.codex',
  platformFamily: 'unix',
  platformOs: 'linux',
};

function connect(
  options: Partial<ProtocolClientOptions> = {},
  [transport, far] = FarEnd.connect(),
): {
  client: ProtocolClient;
  far: FarEnd;
  router: NotificationRouter;
  logger: RecordingLogger;
} {
  const logger = new RecordingLogger();
  const router = new NotificationRouter(logger);
  const client = new ProtocolClient(transport, {
    router,
    maxQueuedRequests: 1_000,
    maxInFlight: 64,
    requestTimeoutMs: 60_000,
    retry: false,
    logger,
    onWire: undefined,
    traceContext: undefined,
    handleRequest: () => ({}),
    onClose: () => {},
    ...options,
  });
  return { client, far, router, logger };
}

/** Plays the app-server's side of the handshake; the probe is refused with `message`. */
async function greet(far: FarEnd, message: string, info = INFO): Promise<void> {
  await far.answer(await far.next('initialize'), info);
  await far.refuse(await far.next('client/listMethods'), -32600, message);
}

const LISTING =
  'Invalid request: unknown variant `client/listMethods`, expected one of `initialize`, `thread/start`';

test('takes what the app-server has said before', async () => {
  const [transport, far] = FarEnd.connect();
  const router = new NotificationRouter(new RecordingLogger());
  const resolved: unknown[] = [];
  router.on('serverRequest/resolved', ({ requestId }) => resolved.push(requestId));
  await far.send({ method: 'serverRequest/resolved', params: { threadId: 't', requestId: 5 } });
  const { client } = connect({ router }, [transport, far]);
  expect(resolved).toEqual([5]);
  expect(client.endReason).toBeUndefined();
});

describe('the handshake', () => {
  test('is one question, initialize and initialized, sent together, exactly', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    await settled();
    expect(far.received).toEqual([
      { id: expect.any(Number), method: 'client/listMethods' },
      {
        id: expect.any(Number),
        method: 'initialize',
        params: {
          clientInfo: { name: 'tester', title: 'A Tester', version: '9.8.7' },
          capabilities: {
            experimentalApi: true,
            requestAttestation: false,
            optOutNotificationMethods: ['item/plan/delta'],
          },
        },
      },
      { method: 'initialized' },
    ]);
    await greet(far, LISTING);
    expect(await info).toEqual({ version: '0.169.0', ...INFO });
    expect(far.received).toHaveLength(3);
  });

  test.each([
    ['codex_cli_rs/1.2.3-alpha.4 (x)', '1.2.3-alpha.4'],
    ['my agent 5/0.200.1', '0.200.1'],
    ['no version here', 'unknown'],
  ])('the version in the user agent %j is %s', async (userAgent, version) => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    await greet(far, LISTING, { ...INFO, userAgent });
    expect((await info).version).toBe(version);
  });

  test('a refusal rejects, also what was sent behind it', async () => {
    const { client, far } = connect();
    const error = rejection(client.initialize(HANDSHAKE));
    const behind = rejection(client.request('thread/start', {}));
    await far.refuse(await far.next('initialize'), -32600, 'Already initialized');
    await far.refuse(await far.next('client/listMethods'), -32600, 'Not initialized');
    await far.refuse(await far.next('thread/start'), -32600, 'Not initialized');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    expect(await behind).toBe(await error);
    await settled();
    expect(far.received).toHaveLength(4);
  });

  test('takes what is sent behind it', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    const thread = client.request('thread/start', {});
    await settled();
    expect(far.received.map(({ method }) => method)).toEqual([
      'client/listMethods',
      'initialize',
      'initialized',
      'thread/start',
    ]);
    await greet(far, LISTING);
    await far.answer(await far.next('thread/start'), { thread: { id: 't' } });
    expect(await thread).toEqual({ thread: { id: 't' } });
    await info;
  });

  test('what is refused behind it for other reasons keeps its own error', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    const thread = rejection(client.request('thread/start', {}));
    const start = await far.next('thread/start');
    await greet(far, LISTING);
    await far.refuse(start, -32600, 'no such model');
    await info;
    expect(await thread).toMatchObject({ message: expect.stringContaining('no such model') });
    expect(far.of('thread/start')).toHaveLength(1);
  });

  test('a busy app-server is greeted again, and what came behind is sent again', async () => {
    const { client, far } = connect({ retry: FAST_RETRY });
    const info = client.initialize(HANDSHAKE);
    const thread = client.request('thread/start', {});
    await far.refuse(await far.next('initialize'), -32001, 'Overloaded');
    await far.refuse(await far.next('client/listMethods'), -32600, 'Not initialized');
    await far.refuse(await far.next('thread/start'), -32600, 'Not initialized');
    await greet(far, LISTING);
    expect(await info).toMatchObject(INFO);
    expect(client.supports('no/such')).toBe(false);
    await far.answer(await far.next('thread/start'), { thread: { id: 't' } });
    expect(await thread).toEqual({ thread: { id: 't' } });
    expect(far.of('initialized')).toHaveLength(2);
  });

  test('an abort of what came behind it does not wait for it', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    const controller = new AbortController();
    const { signal } = controller;
    const thread = rejection(client.request('thread/start', {}, { signal }));
    await far.next('thread/start');
    controller.abort('enough');
    expect(await thread).toBe('enough');
    await greet(far, LISTING);
    await info;
  });

  test('an abort rejects with its reason, at each step', async () => {
    for (const step of ['initialize', 'client/listMethods']) {
      const { client, far } = connect();
      const controller = new AbortController();
      const error = rejection(client.initialize(HANDSHAKE, controller.signal));
      if (step !== 'initialize') await far.answer(await far.next('initialize'), INFO);
      await far.next(step);
      controller.abort('enough');
      expect(await error).toBe('enough');
    }
  });

  test('an end in the middle rejects with its reason', async () => {
    const { client, far } = connect();
    const error = rejection(client.initialize(HANDSHAKE));
    await far.answer(await far.next('initialize'), INFO);
    await far.next('client/listMethods');
    await far.close();
    expect(await error).toBeInstanceOf(TransportClosedError);
    expect(await error).toBe(client.endReason);
  });
});

describe('supports', () => {
  test('knows what the app-server listed', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    await greet(far, LISTING);
    await info;
    expect(['initialize', 'thread/start', 'no/such'].map(name => client.supports(name))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each(['Method not found', 'unknown variant `client/listMethods`'])(
    'is true for everything when the answer is %j',
    async message => {
      const { client, far, logger } = connect();
      const info = client.initialize(HANDSHAKE);
      await greet(far, message);
      await info;
      expect(client.supports('no/such')).toBe(true);
      expect(logger.at('debug')).toEqual(['The app-server does not say which methods it knows']);
    },
  );

  test('is true for everything when the question itself is answered', async () => {
    const { client, far } = connect();
    const info = client.initialize(HANDSHAKE);
    await far.answer(await far.next('initialize'), INFO);
    await far.answer(await far.next('client/listMethods'), {});
    await info;
    expect(client.supports('no/such')).toBe(true);
  });
});

describe('requests', () => {
  test('carry method and params, and give the result', async () => {
    const { client, far } = connect();
    const result = client.request('thread/read', { threadId: 't', includeTurns: false });
    const message = await far.next('thread/read');
    expect(message.params).toEqual({ threadId: 't', includeTurns: false });
    await far.answer(message, { thread: 1 });
    expect(await result).toEqual({ thread: 1 });
  });

  test('interrupt and steer pass the ones in line; others do not', async () => {
    const { client, far } = connect({ maxInFlight: 1 });
    const ids = { threadId: 't', turnId: 'u' };
    const requests = [
      client.request('thread/loaded/list', {}),
      client.request('thread/archive', { threadId: 't' }),
      client.request('turn/interrupt', ids),
      client.request('turn/steer', { threadId: 't', expectedTurnId: 'u', input: [] }),
    ];
    await settled();
    expect(far.received.map(message => message.method)).toEqual([
      'thread/loaded/list',
      'turn/interrupt',
      'turn/steer',
    ]);
    const outcomes = Promise.allSettled(requests);
    await client.close(new TransportClosedError('over'));
    await outcomes;
  });

  test('options reach the wire: signal, timeout, retry, onResult', async () => {
    const { client, far } = connect({ retry: FAST_RETRY });
    const refused = rejection(client.request('thread/loaded/list', {}, { retry: false }));
    await far.refuse(await far.next('thread/loaded/list'), -32001, 'Server overloaded');
    expect(await refused).toMatchObject({ name: 'ServerBusyError' });
    const signal = AbortSignal.abort('no');
    expect(await rejection(client.request('thread/loaded/list', {}, { signal }))).toBe('no');
    const slow = client.request('thread/loaded/list', {}, { timeoutMs: 1 });
    expect(await rejection(slow)).toMatchObject({ name: 'RequestTimeoutError', timeoutMs: 1 });
    await far.next('thread/loaded/list');
    let seen: unknown;
    const onResult = (result: unknown): void => {
      seen = result;
    };
    const result = client.request('thread/loaded/list', {}, { onResult });
    await far.answer(await far.next('thread/loaded/list'), { data: [] });
    expect(await result).toEqual({ data: [] });
    expect(seen).toEqual({ data: [] });
  });
});

describe('requests of the app-server', () => {
  test('are answered by handleRequest', async () => {
    const calls: unknown[] = [];
    const { far } = connect({
      handleRequest: (method, params, { id }) => {
        calls.push([method, params, id]);
        return { decision: 'decline' };
      },
    });
    await far.send({ id: 0, method: 'item/fileChange/requestApproval', params: { itemId: 'i' } });
    await settled();
    expect(calls).toEqual([['item/fileChange/requestApproval', { itemId: 'i' }, 0]]);
    expect(far.received).toEqual([{ id: 0, result: { decision: 'decline' } }]);
  });

  test('serverRequest/resolved fires the signal of that request alone, and is routed', async () => {
    const signals = new Map<unknown, AbortSignal>();
    const gate = deferred();
    const { far, router } = connect({
      handleRequest: (_method, _params, { id, signal }) => {
        signals.set(id, signal);
        return gate.promise;
      },
    });
    const resolved: unknown[] = [];
    router.on('serverRequest/resolved', params => void resolved.push(params));
    await far.send({ id: 0, method: 'ask', params: {} });
    await far.send({ id: 1, method: 'ask', params: {} });
    const params = { threadId: 't', requestId: 0 };
    await far.notify('serverRequest/resolved', params);
    expect([0, 1].map(id => signals.get(id)?.aborted)).toEqual([true, false]);
    expect(signals.get(0)?.reason).toMatchObject({
      message: 'The app-server resolved the request itself',
    });
    expect(resolved).toEqual([params]);
    gate.resolve();
  });

  test.each([undefined, null, 'text', {}, { requestId: null }])(
    'serverRequest/resolved with params %j is routed, and harms nothing',
    async params => {
      const { client, far, router } = connect();
      let count = 0;
      router.on('serverRequest/resolved', () => {
        count += 1;
      });
      await far.notify('serverRequest/resolved', params);
      expect(count).toBe(1);
      const result = client.request('thread/loaded/list', {});
      await far.answer(await far.next('thread/loaded/list'), { data: [] });
      expect(await result).toEqual({ data: [] });
    },
  );
});

test('notifications go to the router, in order', async () => {
  const { far, router } = connect();
  const stream = router.stream();
  await far.notify('a', { n: 1 });
  await far.notify('no/such', { n: 2 });
  expect((await stream.next()).value).toEqual({ method: 'a', params: { n: 1 } });
  expect((await stream.next()).value).toEqual({ method: 'no/such', params: { n: 2 } });
});

test('at the end requests reject, then onClose is told, once', async () => {
  const told: Error[] = [];
  const reason = new TransportClosedError('over');
  const { client } = connect({ onClose: given => void told.push(given) });
  const request = rejection(client.request('thread/loaded/list', {}));
  expect(client.endReason).toBeUndefined();
  await client.close(reason);
  await client.close(new TransportClosedError('again'));
  expect(told).toEqual([reason]);
  expect(await request).toBe(reason);
  expect(client.endReason).toBe(reason);
});

describe('an answer that cannot be read', () => {
  test.each([
    ['nothing', null],
    ['a name of another type', { ...INFO, userAgent: {} }],
  ])('is a typed error of the handshake: %s', async (_, answer) => {
    const { client, far } = connect();
    far.onRequest('initialize', () => answer);
    expect(await rejection(client.initialize(HANDSHAKE))).toMatchObject({
      name: 'InternalRpcError',
      method: 'initialize',
      message:
        'Cannot complete initialize: the app-server gave an answer that is not of its protocol',
      cause: expect.any(TypeError),
    });
  });

  test('is a typed error of any other request, unless what reads it has one of its own', async () => {
    const { client, far } = connect();
    far.onRequest('thread/start', () => ({}));
    const start = (read: () => void): Promise<unknown> =>
      rejection(client.request('thread/start', {}, { onResult: read }));
    const own = new TransportClosedError('own');
    expect(
      await start(() => {
        throw own;
      }),
    ).toBe(own);
    const cause = new TypeError('no id');
    expect(
      await start(() => {
        throw cause;
      }),
    ).toMatchObject({ name: 'InternalRpcError', method: 'thread/start', cause });
  });
});

test.each([null, 42, 'text'])('an answer with the result %j is an error, typed', async wrong => {
  const { client, far } = connect();
  const result = rejection(client.request('thread/loaded/list', {}));
  await far.answer(await far.next('thread/loaded/list'), wrong);
  const error = await result;
  expect(error).toBeInstanceOf(InternalRpcError);
  expect(error).toMatchObject({ method: 'thread/loaded/list', code: -32603 });
});
