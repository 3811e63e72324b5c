import { describe, expect, test } from 'vitest';
import { NotificationRouter } from '../../../src/client/notification-router.js';
import { ProtocolClient } from '../../../src/client/protocol-client.js';
import { MethodNotFoundError } from '../../../src/errors.js';
import { METHOD_VERSIONS } from '../../../src/protocol/method-versions.js';
import { type ClientMethod, MIN_SERVER_VERSION } from '../../../src/protocol/protocol.js';
import { rejection } from '../../support/deferred.js';
import { FarEnd } from '../../support/far-end.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const UNKNOWN = (method: string): string =>
  `Invalid request: unknown variant \`${method}\`, expected one of \`initialize\`, \`thread/read\``;

interface Greeted {
  readonly client: ProtocolClient;
  readonly far: FarEnd;
  readonly logger: RecordingLogger;
}

/** Completes the handshake with an app-server that says it is of this version. */
async function greeted(version: string): Promise<Greeted> {
  const [transport, far] = FarEnd.connect();
  const logger = new RecordingLogger();
  const client = new ProtocolClient(transport, {
    router: new NotificationRouter(logger),
    maxQueuedRequests: 1_000,
    maxInFlight: 64,
    requestTimeoutMs: 60_000,
    retry: false,
    logger,
    onWire: undefined,
    traceContext: undefined,
    handleRequest: () => ({}),
    onClose: () => {},
  });
  const info = client.initialize({
    clientInfo: { name: 'tester', title: null, version: '1.0.0' },
    experimentalApi: true,
    optOutNotifications: [],
    requestAttestation: false,
  });
  const userAgent = version === '' ? 'tester' : `tester/${version} (Debian 12; x86_64)`;
  const facts = { codexHome: '/h', platformFamily: 'unix', platformOs: 'linux' };
  await far.answer(await far.next('initialize'), { userAgent, ...facts });
  const probe = 'client/listMethods';
  await far.refuse(await far.next(probe), -32600, UNKNOWN(probe));
  await info;
  return { client, far, logger };
}

/** Sends a request that is refused with `message`; gives the error. */
async function refused(
  { client, far }: Greeted,
  method: string,
  answer: { readonly code: number; readonly message: string },
): Promise<MethodNotFoundError> {
  const error = rejection(client.request(method as ClientMethod, {} as never));
  await far.refuse(await far.next(method), answer.code, answer.message);
  const caught = await error;
  expect(caught).toBeInstanceOf(MethodNotFoundError);
  return caught as MethodNotFoundError;
}

const [LATER = '', SINCE = ''] = Object.entries(METHOD_VERSIONS)[0] ?? [];

describe('a method that the app-server does not have', () => {
  test('names the release that it came with', async () => {
    const session = await greeted(MIN_SERVER_VERSION);
    const error = await refused(session, LATER, { code: -32600, message: UNKNOWN(LATER) });
    expect(error.message).toBe(
      `Cannot complete ${LATER}: app-server ${MIN_SERVER_VERSION} has no such method; it came with ${SINCE}`,
    );
    expect(error).toMatchObject({
      method: LATER,
      code: -32600,
      since: SINCE,
      knownMethods: ['initialize', 'thread/read'],
    });
  });

  test.each(['no/such', 'toString', '__proto__'])('and no release: %s', async method => {
    const session = await greeted('0.160.1');
    const error = await refused(session, method, { code: -32600, message: UNKNOWN(method) });
    expect(error.message).toBe(`Cannot complete ${method}: app-server 0.160.1 has no such method`);
    expect('since' in error).toBe(false);
  });

  test.each(['999.0.0', ''])('and that should have it, or says no version: %j', async version => {
    const session = await greeted(version);
    const error = await refused(session, LATER, { code: -32600, message: UNKNOWN(LATER) });
    const server = version === '' ? 'this app-server' : `app-server ${version}`;
    expect(error.message).toBe(`Cannot complete ${LATER}: ${server} has no such method`);
    expect('since' in error).toBe(false);
  });
});

test('a method that is there, but not for this thread, keeps the reason', async () => {
  const session = await greeted(MIN_SERVER_VERSION);
  const answer = { code: -32601, message: 'list_turns is not supported yet' };
  const error = await refused(session, 'thread/read', answer);
  expect(error.message).toBe('Cannot complete thread/read: list_turns is not supported yet');
});

describe('the version of the app-server', () => {
  test.each(['0.1.0', `${MIN_SERVER_VERSION}-alpha.1`])('%s is too old: one warning', async old => {
    const { logger } = await greeted(old);
    const message = 'The app-server is older than what this package is tested with';
    expect(logger.at('warn')).toEqual([message]);
    expect(logger.entries.find(entry => entry.message === message)?.details).toEqual({
      version: old,
      minServerVersion: MIN_SERVER_VERSION,
    });
  });

  test.each([MIN_SERVER_VERSION, '999.0.0', ''])('%j is not', async version => {
    const { logger } = await greeted(version);
    expect(logger.at('warn')).toEqual([]);
  });
});
