import { install } from '@sinonjs/fake-timers';
import { expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../../src/codex/codex.js';
import { MethodNotFoundError, TurnTimeoutError } from '../../../../src/errors.js';
import {
  FakeClosedError,
  FakeRpcError,
  FakeTimeoutError,
} from '../../../../src/testing/testing.js';
import { rejection } from '../../../support/deferred.js';
import { FakeClient, startFake } from '../../../support/fake-client.js';
import { loadSession } from '../../../support/load-session.js';

test('an answer of its own takes the place of the usual one, or builds on it', async () => {
  const server = await startFake();
  server.on('thread/start', (params, { byDefault, connection }) => ({
    ...byDefault(params),
    model: `model-${connection}`,
  }));
  server.on('thread/compact/start', async () => ({}));
  server.on('model/list', () => {
    throw new FakeRpcError(-32603, 'no models today', { why: 'holiday' });
  });
  const client = await FakeClient.start(server);
  expect(await client.ask('thread/start')).toMatchObject({
    result: { model: 'model-1', thread: { status: { type: 'idle' } } },
  });
  expect(client.names.at(-1)).toBe('thread/started');
  expect(await client.ask('thread/compact/start')).toMatchObject({ result: {} });
  expect(await client.ask('model/list')).toMatchObject({
    error: { code: -32603, message: 'no models today', data: { why: 'holiday' } },
  });
});

test('a method that it does not know is refused with those that it knows', async () => {
  const server = await startFake();
  server.on('thread/compact/start', () => ({}));
  const codex = await Codex.start({ transport: server.connect() });
  onTestFinished(() => codex.close());
  expect(codex.supports('turn/start')).toBe(true);
  expect(codex.supports('thread/compact/start')).toBe(true);
  expect(codex.supports('review/start')).toBe(false);
  const unknown = codex.request('thread/memory/read', { threadId: 'x' } as never);
  expect(await rejection(unknown)).toBeInstanceOf(MethodNotFoundError);
});

test('notifications and requests reach the client, and its answers come back', async () => {
  const server = await startFake();
  const client = await FakeClient.start(server);
  server.notify('account/updated', { authMode: 'apikey', planType: null });
  await client.find(({ method }) => method === 'account/updated');
  const asked = server.request('attestation/generate', {});
  const { id } = await client.find(({ method }) => method === 'attestation/generate');
  expect(id).toBe(0);
  await client.send({ id, result: { token: 'made up' } });
  expect(await asked).toEqual({ token: 'made up' });
  const refused = server.request('attestation/generate', {});
  await client.find(request => request.id === 1 && request.method !== undefined);
  await client.send({ id: 1, error: { code: -32601, message: 'not here' } });
  expect(await rejection(refused)).toMatchObject({ code: -32601, message: 'not here' });
});

test('a request ends with its connection, and needs one', async () => {
  const server = await startFake();
  expect(await rejection(server.request('attestation/generate', {}))).toBeInstanceOf(
    FakeClosedError,
  );
  const client = await FakeClient.start(server);
  const asked = server.request('attestation/generate', {});
  await client.close();
  expect(await rejection(asked)).toBeInstanceOf(FakeClosedError);
});

test('what clients have sent is kept and waited for', async () => {
  const server = await startFake();
  const second = server.waitFor('thread/list', { nth: 2 });
  const client = await FakeClient.start(server);
  await client.ask('thread/list', { limit: 1 });
  await client.ask('thread/list', { limit: 2 });
  expect(await second).toMatchObject({
    connection: 1,
    method: 'thread/list',
    params: { limit: 2 },
  });
  expect(server.received.map(({ method }) => method)).toEqual([
    'initialize',
    'initialized',
    'thread/list',
    'thread/list',
  ]);
  const late = server.waitFor('turn/start', { timeoutMs: 1 });
  expect(await rejection(late)).toBeInstanceOf(FakeTimeoutError);
  const never = server.waitFor('turn/start');
  await server.close();
  expect(await rejection(never)).toBeInstanceOf(FakeClosedError);
});

test('closing opens gates and ends clients', async () => {
  const server = await startFake();
  const gate = server.hold();
  const client = await FakeClient.start(server);
  await server.close();
  await server.close();
  expect(await client.ended).toMatchObject({ code: 0 });
  expect(gate.isOpen).toBe(true);
  expect(await rejection(gate.reached)).toBeInstanceOf(FakeClosedError);
  expect(() => server.connect()).toThrow('refuses');
});

test('an approval that nobody answers is asked again of who resumes the thread', async () => {
  const server = await startFake();
  const first = await FakeClient.start(server);
  const second = await FakeClient.start(server);
  const threadId = await first.startThread();
  server.play(async turn => turn.say(String(await turn.runCommand('ls'))));
  await first.startTurn(threadId);
  await first.find(({ method }) => method === 'item/commandExecution/requestApproval');
  await first.close();
  await second.ask('thread/resume', { threadId, excludeTurns: true });
  const { id } = await second.find(
    ({ method }) => method === 'item/commandExecution/requestApproval',
  );
  await second.send({ id, result: { decision: 'accept' } });
  await second.completed();
  expect(second.names).toContain('serverRequest/resolved');
  const delta = second.messages.find(({ method }) => method === 'item/agentMessage/delta');
  expect(delta?.params).toMatchObject({ delta: 'accept' });
});

test('a login is completed by the user, and cancelled by the next', async () => {
  const server = await startFake();
  const codex = new Codex({ transport: server.connect() });
  onTestFinished(() => codex.close());
  const first = await codex.account.loginWithChatgpt();
  const second = await codex.account.loginWithChatgpt();
  expect(await first.wait()).toMatchObject({ success: false });
  expect(server.finishLogin()).toBe(true);
  expect(await second.wait()).toMatchObject({ success: true, loginId: second.loginId });
  expect(await codex.account.read()).toMatchObject({ account: { type: 'chatgpt' } });
  expect(server.finishLogin()).toBe(false);
});

test('over memory, an hour passes on a virtual clock', async () => {
  await loadSession();
  const server = await startFake();
  const clock = install();
  onTestFinished(() => clock.uninstall());
  const codex = new Codex({ transport: server.connect() });
  const thread = await codex.startThread();
  server.stream(['a', 'b'], { delayMs: 3_600_000 });
  const turn = await thread.turn('Wait');
  await clock.tickAsync(7_200_000);
  const result = await turn.run();
  expect(result).toMatchObject({ text: 'ab', durationMs: 7_200_000 });
  server.hold();
  const stuck = rejection(thread.run('Hang', { timeoutMs: 60_000 }));
  await clock.tickAsync(60_000);
  expect(await stuck).toBeInstanceOf(TurnTimeoutError);
  await codex.close();
});
