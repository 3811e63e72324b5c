// #region fake
import { Codex, ServerExitedError } from 'codex-app-server-sdk';
import { FakeAppServer, fault } from 'codex-app-server-sdk/testing';
import { expect, test } from 'vitest';

test('survives a crash in the middle of a turn', async () => {
  await using server = await FakeAppServer.start();
  await using codex = new Codex({ transport: server.connect() });
  const thread = await codex.startThread();

  server.stream(['Once ', 'upon ', 'a time']);
  server.inject({ at: 'item/agentMessage/delta', nth: 2, fault: fault.crash() });
  await expect(thread.run('Tell me a story.')).rejects.toThrow(ServerExitedError);

  await using next = new Codex({ transport: server.connect() });
  const resumed = await next.resumeThread(thread.id);
  const { turns } = await resumed.read({ includeTurns: true });
  expect(turns[0]?.status).toBe('interrupted');
});
// #endregion fake

test('scripts', async () => {
  await using server = await FakeAppServer.start();
  await using codex = new Codex({ transport: server.connect() });
  const thread = await codex.startThread();
  // #region fake-script
  server.reply('A whole answer');
  server.fail({ codexErrorInfo: 'serverOverloaded' });
  server.play(async turn => {
    const decision = await turn.runCommand('npm test'); // asks your approval handler
    await turn.say(decision === 'accept' ? 'All green' : 'As you wish');
  });
  const gate = server.hold(); // keeps the next turn running until gate.open()
  // #endregion fake-script
  expect((await thread.run('One')).text).toBe('A whole answer');
  await expect(thread.run('Two')).rejects.toThrow();
  expect((await thread.run('Three')).text).toBe('As you wish');
  const held = await thread.turn('Four');
  await gate.reached;
  gate.open();
  expect((await held.run()).text).toBe('Four');
});

test('faults', async () => {
  await using server = await FakeAppServer.start({ transport: 'stdio' });
  const { codexPath } = server.codexOptions;
  await using codex = new Codex({ codexPath });
  // #region fake-faults
  server.inject({ at: 'received:turn/start', times: 2, fault: fault.refuse() }); // -32001, twice
  server.inject({ at: 'turn/completed', fault: fault.lose() });
  server.inject({ at: 'answer:turn/start', fault: fault.early('item/completed') });
  server.inject({ at: '*', nth: 10, when: 'after', fault: fault.stall() });
  // #endregion fake-faults
  expect((await codex.startThread()).id).toBeDefined();
});

test('answers', async () => {
  await using server = await FakeAppServer.start();
  await using codex = new Codex({ transport: server.connect() });
  // #region fake-answers
  server.on('model/list', (params, { byDefault }) => {
    const { data, nextCursor } = byDefault(params);
    return { data: data.map(model => ({ ...model, displayName: 'Mine' })), nextCursor };
  });
  expect(await codex.models()).toMatchObject([{ displayName: 'Mine' }]);
  expect(await server.waitFor('model/list')).toMatchObject({ connection: 1 });
  server.notify('account/updated', { authMode: 'apikey', planType: null });
  // #endregion fake-answers
});
