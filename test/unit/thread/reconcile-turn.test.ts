import { expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import { FakeAppServer, fault, type Injection } from '../../../src/testing/testing.js';

/** A turn whose line is cut behind «Hel», and goes on while nobody hears it. */
async function cutTurn(...injections: Injection[]): Promise<{
  server: FakeAppServer;
  codex: Codex;
  text: Promise<string>;
  pieces: Promise<string>;
  recovered: Promise<boolean>;
}> {
  const server = await FakeAppServer.start();
  onTestFinished(() => server.close());
  const codex = new Codex({ ...server.codexOptions });
  onTestFinished(() => codex.close());
  const gate = server.hold();
  server.stream(['Hel', gate, 'lo ', 'world']);
  server.inject({ at: 'item/agentMessage/delta', when: 'after', fault: fault.drop() });
  for (const injection of injections) server.inject(injection);
  const restored = new Promise<void>(resolve => {
    codex.onConnection(({ type }) => {
      if (type === 'restored') resolve();
    });
  });
  const thread = await codex.startThread();
  const turn = await thread.turn('go');
  const pieces = (async () => {
    let text = '';
    for await (const piece of turn.text()) text += piece;
    return text;
  })();
  const result = turn.run();
  await restored;
  await server.waitFor('thread/turns/list');
  gate.open();
  return {
    server,
    codex,
    pieces,
    text: result.then(({ text }) => text),
    recovered: result.then(one => one.recovered),
  };
}

test('a turn whose end comes before it is looked up is complete all the same', async () => {
  const turn = await cutTurn({
    at: 'answer:thread/turns/list',
    fault: fault.early('turn/completed'),
  });
  expect(await turn.text).toBe('Hello world');
  expect(await turn.pieces).toBe('Hello world');
  expect(await turn.recovered).toBe(true);
});

test('a line that is cut again while a turn is looked up costs nothing', async () => {
  const turn = await cutTurn({
    at: 'received:thread/turns/list',
    when: 'instead',
    fault: fault.drop(),
  });
  expect(await turn.text).toBe('Hello world');
  expect(await turn.pieces).toBe('Hello world');
  expect(turn.server.received.filter(({ method }) => method === 'turn/start')).toHaveLength(1);
});
