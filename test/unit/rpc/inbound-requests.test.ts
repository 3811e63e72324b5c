import { expect, test } from 'vitest';
import { MethodNotFoundError, RpcError, TransportClosedError } from '../../../src/errors.js';
import { type InboundContext, InboundRequests } from '../../../src/rpc/inbound-requests.js';
import { deferred, settled } from '../../support/deferred.js';
import { RecordingLogger } from '../../support/recording-logger.js';

type Handler = (method: string, params: unknown, context: InboundContext) => unknown;

function inbound(
  handleRequest: Handler,
  send?: (message: object) => Promise<void>,
): { requests: InboundRequests; sent: object[]; logger: RecordingLogger } {
  const sent: object[] = [];
  const logger = new RecordingLogger();
  const keep = async (message: object): Promise<void> => {
    // As a peer does: what JSON cannot hold is not sent.
    sent.push(JSON.parse(JSON.stringify(message)));
  };
  return {
    requests: new InboundRequests({ logger, handleRequest }, send ?? keep),
    sent,
    logger,
  };
}

test.each<[string, Handler, unknown]>([
  ['a value', () => ({ decision: 'accept' }), { decision: 'accept' }],
  ['a promise', async () => [1], [1]],
  ['nothing', () => undefined, {}],
  ['null', async () => null, {}],
  ['false', () => false, false],
])('%s is the result', async (_, handler, result) => {
  const { requests, sent } = inbound(handler);
  requests.handle(0, 'm', {});
  await settled();
  expect(sent).toEqual([{ id: 0, result }]);
});

test('the handler is given method, params, id and a live signal', async () => {
  const calls: unknown[][] = [];
  const { requests } = inbound((...call) => void calls.push(call));
  requests.handle('text-id', 'item/tool/call', { a: 1 });
  await settled();
  expect(calls).toEqual([
    ['item/tool/call', { a: 1 }, { id: 'text-id', signal: expect.any(AbortSignal) }],
  ]);
});

test.each<[string, Handler, object]>([
  [
    'an RpcError',
    () => {
      throw new MethodNotFoundError('m', { code: -32601, message: 'this client has no handler' });
    },
    { code: -32601, message: 'Cannot complete m: this client has no handler' },
  ],
  [
    'an RpcError of any code, later',
    async () => {
      throw new RpcError('m', { code: 42, message: 'so' });
    },
    { code: 42, message: 'Cannot complete m: so' },
  ],
])('%s is that error answer', async (_, handler, error) => {
  const { requests, sent, logger } = inbound(handler);
  requests.handle(7, 'm', {});
  await settled();
  expect(sent).toEqual([{ id: 7, error }]);
  expect(logger.entries).toEqual([]);
});

test.each<[string, Handler]>([
  [
    'throws',
    () => {
      throw new Error('a secret');
    },
  ],
  ['rejects', () => Promise.reject('a secret')],
  [
    'fails on another, closed session',
    () => Promise.reject(new TransportClosedError('The session is closed')),
  ],
  ['gives what JSON cannot hold', () => ({ count: 10n })],
])('a handler that %s is an internal error, which tells nothing', async (_, handler) => {
  const { requests, sent, logger } = inbound(handler);
  requests.handle(7, 'm', {});
  await settled();
  expect(sent).toEqual([
    { id: 7, error: { code: -32603, message: 'Cannot answer m: the handler failed' } },
  ]);
  expect(logger.at('error')).toEqual(['A request handler failed']);
});

test('cancel fires the signal of that request alone, with the reason', async () => {
  const signals = new Map<unknown, AbortSignal>();
  const gate = deferred();
  const { requests, sent } = inbound((_method, _params, { id, signal }) => {
    signals.set(id, signal);
    return gate.promise;
  });
  requests.handle(0, 'm', {});
  requests.handle('0', 'm', {});
  requests.cancel(0, 'resolved');
  requests.cancel(99, 'nobody');
  expect(signals.get(0)?.reason).toBe('resolved');
  expect(signals.get('0')?.aborted).toBe(false);
  requests.cancelAll('over');
  expect(signals.get(0)?.reason).toBe('resolved');
  expect(signals.get('0')?.reason).toBe('over');
  gate.resolve();
  await settled();
  expect(sent).toHaveLength(2);
});

test('a request that is answered is not canceled any more', async () => {
  let signal: AbortSignal | undefined;
  const { requests } = inbound((_method, _params, context) => {
    signal = context.signal;
  });
  requests.handle(1, 'm', {});
  await settled();
  requests.cancel(1, 'late');
  requests.cancelAll('late');
  expect(signal?.aborted).toBe(false);
});

test('an id that comes again keeps its own signal', async () => {
  const signals: AbortSignal[] = [];
  const gates = [deferred(), deferred()];
  const { requests } = inbound((_method, _params, { signal }) => {
    signals.push(signal);
    return gates[signals.length - 1]?.promise;
  });
  requests.handle(1, 'm', {});
  requests.handle(1, 'm', {});
  gates[0]?.resolve();
  await settled();
  requests.cancel(1, 'second');
  expect(signals.map(signal => signal.aborted)).toEqual([false, true]);
  gates[1]?.resolve();
});

test('an answer that cannot be sent is said to the logger, and tried once', async () => {
  let sends = 0;
  const { requests, logger } = inbound(
    () => ({}),
    async () => {
      sends += 1;
      throw new TransportClosedError('closed');
    },
  );
  requests.handle(1, 'item/tool/call', {});
  await settled();
  expect(sends).toBe(1);
  expect(logger.entries).toEqual([
    {
      level: 'warn',
      message: 'Cannot answer a request of the app-server',
      details: { method: 'item/tool/call', error: expect.any(TransportClosedError) },
    },
  ]);
});
