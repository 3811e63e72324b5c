import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type RecordedRequest, ScriptedModel } from '../../../src/testing/testing.js';
import type { Thread } from '../../../src/thread/thread.js';

const THREADS = 50;
const TURNS_EACH = 20;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How much memory is in use when nothing is garbage, in bytes. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const openFiles = (): number => readdirSync('/proc/self/fd').length;
const listeners = (): number =>
  ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'warning'].reduce(
    (count, event) => count + process.listenerCount(event),
    0,
  );

/** Runs turns one after the other, and gives their texts. */
async function runTurns(thread: Thread, name: string): Promise<string[]> {
  // One signal for all turns of the thread: a leak of listeners on it is warned about.
  const { signal } = new AbortController();
  const texts: string[] = [];
  for (let turn = 0; turn < TURNS_EACH; turn += 1) {
    const result = await thread.run(`${name}.${turn}`, { signal, timeoutMs: 60_000 });
    texts.push(result.text);
  }
  return texts;
}

test('1,000 turns over 50 threads on one server leave exact counts and nothing behind', async () => {
  const filesBefore = openFiles();
  await using model = await ScriptedModel.start();
  model.otherwise(request => `echo ${request.lastUserText}`);
  const codex = await model.startCodex();
  const threads = await Promise.all(
    Array.from({ length: THREADS }, () => codex.startThread({ ephemeral: true })),
  );
  const warnings: Error[] = [];
  process.on('warning', warning => warnings.push(warning));
  // The first round warms everything up, and is counted like the others.
  const warm = await Promise.all(threads.map((thread, index) => thread.run(`warm ${index}`)));
  const listenersBefore = listeners();
  const heapBefore = heapInUse();
  const requestsBefore = model.requests.length;

  const texts = await Promise.all(
    threads.map((thread, index) => runTurns(thread, `thread ${index}`)),
  );
  const requests = model.requests.length - requestsBefore;
  const said = new Set(model.requests.map(request => request.lastUserText));
  // The model keeps all that it was asked; what is left then is what the session keeps.
  (model.requests as RecordedRequest[]).length = 0;
  const growth = heapInUse() - heapBefore;

  expect(warm.map(({ text }) => text)).toEqual(threads.map((_, index) => `echo warm ${index}`));
  expect(texts).toEqual(
    threads.map((_, index) =>
      Array.from({ length: TURNS_EACH }, (__, turn) => `echo thread ${index}.${turn}`),
    ),
  );
  expect(requests).toBe(THREADS * TURNS_EACH);
  expect(said.size).toBe(THREADS * (TURNS_EACH + 1));
  expect(listeners()).toBe(listenersBefore);
  expect(warnings).toEqual([]);
  expect(growth).toBeLessThan(500_000);
  await codex.close();
  await model.close();
  expect(openFiles()).toBeLessThanOrEqual(filesBefore + 5);
}, 180_000);
