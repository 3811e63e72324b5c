import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import type { Approvals } from '../../../src/requests/approval-types.js';
import { approvals } from '../../../src/requests/policies.js';
import { commandRequest, fileChangeRequest, permissionsRequest } from './requests.js';

const { first, timeout } = approvals;

/** Asks a policy about one request of each kind. */
async function askAll(policy: Approvals): Promise<unknown[]> {
  return await Promise.all([
    policy.command?.(commandRequest()),
    policy.fileChange?.(fileChangeRequest()),
    policy.permissions?.(permissionsRequest()),
  ]);
}

function ask(policy: Approvals, signal: AbortSignal = new AbortController().signal): unknown {
  return policy.command?.(commandRequest({ signal }));
}

function says(decision: 'accept' | 'decline' | 'cancel' | undefined): Approvals {
  return { command: vi.fn(() => decision) };
}

test('declineAll declines every kind', async () => {
  expect(await askAll(approvals.declineAll())).toEqual(['decline', 'decline', { permissions: {} }]);
});

describe('acceptAll', () => {
  test('accepts every kind', async () => {
    const nothing = { permissions: {}, scope: 'turn' };
    expect(await askAll(approvals.acceptAll())).toEqual(['accept', 'accept', nothing]);
  });

  test('grants the permissions that are asked for, and no others', async () => {
    const network = { enabled: true };
    const fileSystem = { read: ['/a'], write: null, entries: [] };
    const grant = (permissions: object): unknown =>
      approvals.acceptAll().permissions?.(permissionsRequest({ permissions } as never));
    expect(await grant({ network, fileSystem })).toEqual({
      permissions: { network, fileSystem },
      scope: 'turn',
    });
    expect(await grant({ network: null, fileSystem })).toEqual({
      permissions: { fileSystem },
      scope: 'turn',
    });
  });
});

describe('first', () => {
  test('takes the first opinion, and asks no further', async () => {
    const last = says('cancel');
    const later: Approvals = { command: () => Promise.resolve('accept') };
    expect(await ask(first(says(undefined), {}, later, last))).toBe('accept');
    expect(last.command).not.toHaveBeenCalled();
    expect(await ask(first(says('decline'), says('accept')))).toBe('decline');
  });

  test('asks one after the other', async () => {
    const order: string[] = [];
    const slow: Approvals = {
      command: async () => {
        await new Promise(resolve => setTimeout(resolve, 5));
        order.push('slow');
        return undefined;
      },
    };
    const next: Approvals = { command: () => void order.push('next') };
    expect(await ask(first(slow, next))).toBeUndefined();
    expect(order).toEqual(['slow', 'next']);
  });

  test('decides about each kind by itself', async () => {
    const policy = first(says('accept'), { fileChange: () => 'cancel' }, approvals.declineAll());
    expect(await askAll(policy)).toEqual(['accept', 'cancel', { permissions: {} }]);
  });

  test('has functions only for what one of them decides about', () => {
    const kinds = (...policies: Approvals[]): string[] => Object.keys(first(...policies));
    expect(kinds()).toEqual([]);
    expect(kinds(says('accept'), {})).toEqual(['command']);
    expect(kinds(approvals.within('.'), says('accept'))).toEqual(['command', 'fileChange']);
    expect(kinds(first(says('accept')), { permissions: () => undefined })).toEqual([
      'command',
      'permissions',
    ]);
  });

  test('stops with the error of one that throws', async () => {
    const last = says('accept');
    const failed = new Error('no');
    const throwing: Approvals = {
      command: () => {
        throw failed;
      },
    };
    const rejecting: Approvals = { command: () => Promise.reject(failed) };
    await expect(ask(first(throwing, last))).rejects.toBe(failed);
    await expect(ask(first(rejecting, last))).rejects.toBe(failed);
    expect(last.command).not.toHaveBeenCalled();
  });

  test('keeps policies what they are: objects that know themselves', async () => {
    class Policy implements Approvals {
      readonly decision = 'cancel';
      command(): 'cancel' {
        return this.decision;
      }
    }
    expect(await ask(first(new Policy()))).toBe('cancel');
    expect(await ask(timeout(1_000, new Policy()))).toBe('cancel');
  });
});

describe('timeout', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const never: Required<Approvals> = {
    command: () => new Promise(() => {}),
    fileChange: () => new Promise(() => {}),
    permissions: () => new Promise(() => {}),
  };

  test('passes on what is decided in time, and leaves no timer', async () => {
    expect(await ask(timeout(10, says('accept')))).toBe('accept');
    expect(await ask(timeout(10, says(undefined)))).toBeUndefined();
    const failed = new Error('no');
    const throwing: Approvals = {
      command: () => {
        throw failed;
      },
    };
    await expect(ask(timeout(10, throwing))).rejects.toBe(failed);
    await expect(ask(timeout(10, { command: () => Promise.reject(failed) }))).rejects.toBe(failed);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('declines what is not', async () => {
    const answers = askAll(timeout(10, never));
    await vi.advanceTimersByTimeAsync(9);
    expect(await Promise.race([answers, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await answers).toEqual(['decline', 'decline', { permissions: {} }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stays with it when the decision comes too late, or fails then', async () => {
    for (const late of [
      () => 'accept' as const,
      () => {
        throw new Error('late');
      },
    ]) {
      const policy: Approvals = {
        command: () => new Promise(resolve => setTimeout(resolve, 20)).then(late),
      };
      const answer = ask(timeout(10, policy));
      await vi.advanceTimersByTimeAsync(50);
      expect(await answer).toBe('decline');
    }
  });

  test('ends when nobody wants the decision any more', async () => {
    const controller = new AbortController();
    const answer = ask(timeout(10, never), controller.signal);
    controller.abort();
    expect(await answer).toBe('decline');
    expect(vi.getTimerCount()).toBe(0);

    const policy = says('accept');
    expect(await ask(timeout(10, policy), controller.signal)).toBe('decline');
    expect(policy.command).not.toHaveBeenCalled();
  });

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await ask(timeout(10, says('accept')), signal);
    expect(removed).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1]);
  });

  test('has functions only for what the other one decides about', () => {
    expect(Object.keys(timeout(10, says('accept')))).toEqual(['command']);
    expect(Object.keys(timeout(10, never))).toEqual(['command', 'fileChange', 'permissions']);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5', undefined])(
    'refuses %s milliseconds',
    ms => {
      expect(() => timeout(ms as number, {})).toThrow(InvalidArgumentError);
    },
  );
});

test.each<[unknown, string]>([
  [undefined, 'not undefined'],
  [null, 'not null'],
  [false, 'not boolean'],
  [() => 'accept', 'not function'],
  [[], 'not array'],
  [{ command: 'accept' }, 'command must be a function, not string'],
  [{ permissions: null }, 'permissions must be a function, not null'],
])('no policy: %j', (policy, cause) => {
  for (const make of [
    () => first({}, policy as Approvals),
    () => timeout(10, policy as Approvals),
  ]) {
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(cause);
  }
});
