import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { CodexOptions } from '../../../src/codex/options.js';
import { rejection } from '../../support/deferred.js';
import { FarEnd } from '../../support/far-end.js';
import { greet } from '../../support/session.js';

type Codex = import('../../../src/codex/codex.js').Codex;

/** A program that has loaded the package, and used nothing of it. */
async function freshCodex(options: CodexOptions): Promise<Codex> {
  const { Codex } = await import('../../../src/codex/codex.js');
  const { loadedEngine } = await import('../../../src/codex/load-engine.js');
  expect(loadedEngine()).toBeUndefined();
  const codex = new Codex(options);
  onTestFinished(() => codex.close());
  return codex;
}

beforeEach(() => {
  vi.resetModules();
});

test('the first call opens the connection before what serves threads is loaded', async () => {
  const [transport, far] = FarEnd.connect();
  greet(far);
  const engines: unknown[] = [];
  const codex = await freshCodex({
    transport: () => {
      engines.push(loadedEngine());
      return transport;
    },
  });
  const { loadedEngine } = await import('../../../src/codex/load-engine.js');
  const resuming = rejection(codex.resumeThread('nobody'));
  await far.refuse(await far.next('thread/resume'), -32600, 'no rollout found');
  expect(await resuming).toMatchObject({ method: 'thread/resume' });
  expect(engines).toEqual([undefined]);
});

test('a connection that cannot be made is tried once for the call, and again for the next', async () => {
  const open = vi.fn(() => {
    throw new Error('nobody is there');
  });
  const codex = await freshCodex({ transport: open });
  expect(await rejection(codex.startThread())).toMatchObject({ message: 'nobody is there' });
  expect(open).toHaveBeenCalledTimes(1);
  expect(await rejection(codex.startThread())).toMatchObject({ message: 'nobody is there' });
  expect(open).toHaveBeenCalledTimes(2);
});

test('bad arguments are refused, whatever becomes of the connection', async () => {
  const codex = await freshCodex({ transport: () => Promise.reject(new Error('nobody is there')) });
  const error = await rejection(codex.startThread({ model: 5 } as never));
  expect(error).toMatchObject({ name: 'InvalidArgumentError', argument: 'options.model' });
});

test('a lost connection that was opened ahead is made anew', async () => {
  const ends = [FarEnd.connect(), FarEnd.connect()];
  const left = [...ends];
  const codex = await freshCodex({
    transport: () => {
      const [transport, far] = left.shift() ?? FarEnd.connect();
      greet(far);
      far.onRequest('thread/loaded/list', () => ({ data: ['here'], nextCursor: null }));
      return transport;
    },
  });
  // Nobody has asked for the connection that this one opens.
  await rejection(codex.startThread({ model: 5 } as never));
  await vi.waitFor(() => codex.server);
  expect(await codex.loadedThreads().toArray()).toEqual(['here']);
  await ends[0]?.[1].close();
  await codex.prewarm();
  expect(left).toEqual([]);
});
