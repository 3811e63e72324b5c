// What becomes of calls when the worker thread does not do its part.
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CodexError, TransportClosedError } from '../../../src/errors.js';
import { Link } from '../../../src/sync/link.js';
import { SHARED, type WorkerMessage } from '../../../src/sync/messages.js';
import { SyncWorker, type SyncWorkerOptions } from '../../../src/sync/sync-worker.js';
import { Tells } from '../../../src/sync/tells.js';
import { fixture } from '../../support/fixtures.js';

function linkTo(options: SyncWorkerOptions = {}): { link: Link; worker: SyncWorker } {
  const worker = new SyncWorker(options);
  const link = new Link({ worker, makeHandle: (_, kind) => kind });
  onTestFinished(() => link.end());
  return { link, worker };
}

const entry = (): void => {};
const call = { on: { id: 0 }, method: 'toString', args: [], entry };

describe('a worker thread', () => {
  test('that cannot go on fails the call that waits, and all later ones', () => {
    const { link, worker } = linkTo();
    expect(link.call(call)).toContain('class Codex');
    worker.send({ do: 'abort', id: 1 } as never);
    expect(() => link.call(call)).toThrow('the worker thread of the session has failed');
    expect(() => link.call(call)).toThrow(CodexError);
    expect(link.isOpen).toBe(false);
  });

  test('that has ended without a word does not keep a call waiting', () => {
    const file = pathToFileURL(fixture('silent-worker.mjs'));
    const { link } = linkTo({ file, patienceMs: 1_000 });
    expect(() => link.call(call)).toThrow('the worker thread of the session has failed');
    expect(link.isOpen).toBe(false);
  });

  test('that has no file is told of at once', () => {
    const file = pathToFileURL(fixture('no-such-worker.mjs'));
    expect(() => linkTo({ file })).toThrow('keep the package out of a bundle');
  });

  test('is not asked any more when the session is closed', () => {
    const { link } = linkTo();
    link.end();
    expect(() => link.call(call)).toThrow(TransportClosedError);
    expect(() => link.get({ id: 1 }, 'x', entry)).toThrow('The session is closed');
  });

  test('is not given what cannot cross', () => {
    const { link } = linkTo();
    expect(() => link.call({ ...call, args: [Symbol('x')] })).toThrow('cannot cross');
    expect(link.call(call)).toContain('class Codex');
  });
});

test('callbacks that nobody takes are left out, and counted', () => {
  const shared = new Int32Array(new SharedArrayBuffer(16));
  const posted: WorkerMessage[] = [];
  const tells = new Tells(shared, message => posted.push(message));
  for (let index = 0; index < 10_003; index += 1) tells.send(1, { value: [index] });
  expect(posted).toHaveLength(10_000);
  Atomics.add(shared, SHARED.told, 1);
  tells.send(1, { value: ['last'] });
  expect(posted.slice(-2)).toEqual([
    { do: 'skipped', count: 3 },
    { do: 'ask', n: undefined, id: 1, args: { value: ['last'] } },
  ]);
});
