import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Codex } from '../../../src/codex/codex.js';
import { CodexError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/scripted-model.js';
import { settlesWithin } from '../../../src/util/settles-within.js';
import { killServers, serverPids } from '../../support/server-processes.js';

const KILLS = 200;
const WORKERS = 2;

/** Numbers from 0 to 1 that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Works on threads of its own until it is told to stop; what fails must fail in a typed way. */
async function work(codex: Codex, name: string, stop: AbortSignal): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let round = 0; !stop.aborted; round += 1) {
    try {
      const thread = await codex.startThread();
      for (let turn = 0; turn < 3 && !stop.aborted; turn += 1) {
        const running = await thread.turn(`${name} ${round}.${turn}`);
        const pieces: string[] = [];
        for await (const piece of running.text()) pieces.push(piece);
        const { text, status } = await running.run();
        if (status === 'completed') expect(pieces.join('')).toBe(text);
      }
      await thread.unsubscribe();
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}

test('SIGKILL at 200 random moments of a busy session leaves nothing waiting', {
  timeout: 240_000,
}, async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  onTestFinished(() => void process.off('unhandledRejection', onUnhandled));
  await using model = await ScriptedModel.start();
  model.otherwise(request => `You said ${request.lastUserText}`);
  const { codexHome } = model.home;
  await using codex = await model.startCodex({
    // No back-off: the window is over before the next kill.
    recovery: { maxRestarts: 1_000, windowMs: 1 },
  });
  let losses = 0;
  codex.onConnection(({ type }) => {
    if (type === 'lost') losses += 1;
  });
  const stop = new AbortController();
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    work(codex, `worker ${index}`, stop.signal),
  );
  const next = random(7);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const lost = new Promise<void>(resolve => {
      const off = codex.onConnection(({ type }) => {
        if (type !== 'lost') return;
        off();
        resolve();
      });
    });
    await pause(next() * 100);
    killServers(codexHome);
    await lost;
    // The next call works, whatever was under way.
    expect(await codex.request('thread/loaded/list', {})).toHaveProperty('data');
  }
  stop.abort();
  const ended = Promise.all(workers);
  expect(await settlesWithin(ended, 20_000)).toBe(true);
  const failures = (await ended).flat();
  expect(failures.filter(error => !(error instanceof CodexError))).toEqual([]);
  expect(losses).toBe(KILLS);
  expect((await (await codex.startThread()).run('and now?')).text).toContain('and now?');
  await codex.close();
  expect(serverPids(codexHome)).toEqual([]);
  expect(unhandled).toEqual([]);
});
