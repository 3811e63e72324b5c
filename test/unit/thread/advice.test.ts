import { describe, expect, test } from 'vitest';
import {
  InternalRpcError,
  InvalidParamsError,
  InvalidRequestError,
  MethodNotFoundError,
  RpcError,
  ServerBusyError,
} from '../../../src/errors.js';
import { explain, explained } from '../../../src/thread/advice.js';

const ID = '01999999-0000-7000-8000-000000000000';

describe('a refusal that is known', () => {
  test.each([
    ['invalid cursor: garbage', 'the same listing gave'],
    ['invalid thread id: invalid length: expected length 32', 'codex.threads()'],
    ['invalid session id: invalid length: expected length 32', 'codex.threads()'],
    [`no rollout found for thread id ${ID}`, 'codex.threads()'],
    [`thread not loaded: ${ID}`, 'codex.threads()'],
    [`thread not found: ${ID}`, 'codex.resumeThread(id)'],
    [`no archived rollout found for thread id ${ID}`, 'archived: true'],
    [`thread ${ID} already has an active writer`, 'codex.forkThread(id)'],
    [`session ${ID} is archived. Run \`codex unarchive ${ID}\``, 'codex.unarchiveThread(id)'],
    [`cannot delete thread ${ID}: forked history still references it`, 'forked from it'],
    ['ephemeral threads do not support thread/turns/list', 'start it without `ephemeral`'],
    [`thread is not persisted and cannot be deleted: ${ID}`, 'start it without `ephemeral`'],
    ['turn not found: x', 'thread.turns()'],
    ['thread/revert only supports paginated threads', 'thread.fork('],
    ['thread/search requires experimentalApi capability', 'experimentalApi'],
  ])('"%s" says the way out', (message, advice) => {
    const error = new InvalidRequestError('thread/read', { code: -32600, message, data: 7 });
    const better = explain(error);
    expect(better).toBeInstanceOf(InvalidRequestError);
    expect(better).toMatchObject({
      name: 'InvalidRequestError',
      code: -32600,
      method: 'thread/read',
      data: 7,
      cause: error,
    });
    if (!(better instanceof Error)) return;
    expect(better.message.startsWith(error.message.replace(/[.;\s]+$/, ''))).toBe(true);
    expect(better.message).toContain(advice);
    expect(explain(better)).toBe(better);
  });

  test.each([InvalidParamsError, InternalRpcError, RpcError])('keeps its class: %o', Kind => {
    const error = new Kind('x/y', { code: -1, message: 'invalid cursor: z' });
    const better = explain(error);
    expect(better).not.toBe(error);
    expect(Object.getPrototypeOf(better)).toBe(Kind.prototype);
  });
});

describe('everything else', () => {
  test.each([
    ['an unknown message', new InvalidRequestError('x/y', { code: -32600, message: 'other' })],
    ['an overload', new ServerBusyError('x/y', { code: -32001, message: 'invalid cursor' })],
    [
      'a missing method',
      new MethodNotFoundError('x/y', { code: -32601, message: 'turn not found' }),
    ],
    ['another error', new Error('invalid cursor')],
    ['what is no error', 'invalid cursor'],
  ])('comes back as it is: %s', (_name, error) => {
    expect(explain(error)).toBe(error);
  });

  test('a rejection is explained, a result handed on', async () => {
    const details = { code: -32600, message: 'invalid cursor: z' };
    const refused = explained(Promise.reject(new InvalidRequestError('x/y', details)));
    await expect(refused).rejects.toThrow('the same listing gave');
    expect(await explained(Promise.resolve(3))).toBe(3);
  });
});
