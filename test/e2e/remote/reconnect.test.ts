import { expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../src/codex/codex.js';
import type { ConnectionEvent } from '../../../src/codex/connection.js';
import { TransportClosedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/scripted-model.js';
import { ThreadLostError } from '../../../src/thread/thread-lost-error.js';
import { CuttableProxy } from '../../support/cuttable-proxy.js';
import { rejection } from '../../support/deferred.js';

interface Line {
  readonly model: ScriptedModel;
  readonly codex: Codex;
  readonly proxy: CuttableProxy;
  readonly events: ConnectionEvent[];
}

/** A session with a real app-server over a line that can be cut. */
async function connect(): Promise<Line> {
  const model = await ScriptedModel.start();
  onTestFinished(() => model.close());
  const { codexHome, env, workspace } = model.home;
  const served = await Codex.serve({ codexHome, env, cwd: workspace });
  onTestFinished(() => served.close());
  const proxy = await CuttableProxy.start(Number(new URL(served.url).port));
  onTestFinished(() => proxy.close());
  const codex = await Codex.connect(`ws://127.0.0.1:${proxy.port}`, {
    token: served.token ?? '',
    recovery: { maxRestarts: 50 },
  });
  onTestFinished(() => codex.close());
  const events: ConnectionEvent[] = [];
  codex.onConnection(event => events.push(event));
  return { model, codex, proxy, events };
}

/** Settles with the next event of a kind. */
function next(codex: Codex, type: ConnectionEvent['type']): Promise<void> {
  return new Promise(resolve => {
    const off = codex.onConnection(event => {
      if (event.type !== type) return;
      off();
      resolve();
    });
  });
}

test('a turn whose line was cut is followed on, and loses nothing', async () => {
  const { model, codex, proxy, events } = await connect();
  const [first, second] = [model.gate(), model.gate()];
  model.stream(['Hel', first, 'lo ', second, 'world']);
  const thread = await codex.startThread();
  const turn = await thread.turn('go');
  const pieces: string[] = [];
  const reading = (async () => {
    for await (const piece of turn.text()) {
      pieces.push(piece);
      if (piece === 'Hel') proxy.cut();
    }
  })();
  const queued = thread.run('and then');
  await next(codex, 'lost');
  // This piece is said while nobody hears it.
  first.open();
  await second.reached;
  const restored = next(codex, 'restored');
  proxy.mend();
  await restored;
  model.reply('the next');
  second.open();

  expect(await turn.run()).toMatchObject({
    status: 'completed',
    text: 'Hello world',
    recovered: true,
  });
  await reading;
  expect(pieces.join('')).toBe('Hello world');
  expect(await queued).toMatchObject({ status: 'completed', text: 'the next', recovered: false });
  expect(events.map(({ type }) => type)).toEqual(['lost', 'restored']);
  expect(model.requests).toHaveLength(2);
});

test('a turn that completed while the line was cut has its result', async () => {
  const { model, codex, proxy } = await connect();
  const gate = model.gate();
  model.stream(['all of it', gate]);
  const thread = await codex.startThread();
  const turn = await thread.turn('go');
  await gate.reached;
  const lost = next(codex, 'lost');
  proxy.cut();
  await lost;
  gate.open();
  const watcher = await Codex.start({
    codexHome: model.home.codexHome,
    env: model.home.env,
    cwd: model.workspace,
  });
  onTestFinished(() => watcher.close());
  const statusOf = async (): Promise<unknown> =>
    (await watcher.request('thread/turns/list', { threadId: thread.id })).data[0]?.status;
  await expect.poll(statusOf, { timeout: 10_000 }).toBe('completed');
  proxy.mend();
  const result = await turn.run();
  expect(result).toMatchObject({ status: 'completed', text: 'all of it', recovered: true });
  expect(result.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
});

test('a turn on an ephemeral thread cannot be followed on: it fails with the reason', async () => {
  const { model, codex, proxy } = await connect();
  const gate = model.gate();
  model.stream(['all of it', gate]);
  const thread = await codex.startThread({ ephemeral: true });
  const turn = await thread.turn('go');
  await gate.reached;
  proxy.cut();
  proxy.mend();
  expect(await rejection(turn.run())).toBeInstanceOf(TransportClosedError);
  expect(await rejection(thread.run('again'))).toBeInstanceOf(ThreadLostError);
  gate.open();
});
