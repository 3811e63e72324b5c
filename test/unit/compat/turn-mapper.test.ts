import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ToldNotification, TurnMapper } from '../../../src/compat/turn-mapper.js';
import type { ThreadEvent } from '../../../src/compat/types/events.js';

const IDS = { threadId: 't', turnId: 'u' };

function told(method: ToldNotification['method'], params: object): ToldNotification {
  return { method, params: { ...IDS, ...params } } as unknown as ToldNotification;
}

function itemOf(phase: 'started' | 'completed', id: string, type: string): ToldNotification {
  const members = {
    agentMessage: { text: id },
    commandExecution: { command: id, status: 'completed', exitCode: 0, aggregatedOutput: '' },
    userMessage: {},
    fileChange: { changes: [], status: 'completed' },
  }[type];
  return told(`item/${phase}`, { item: { id, type, ...members } });
}

function ended(status: string, error: object | null = null): ToldNotification {
  return told('turn/completed', { turn: { id: 'u', status, error } });
}

function plan(...statuses: string[]): ToldNotification {
  return told('turn/plan/updated', { plan: statuses.map(status => ({ step: 's', status })) });
}

function take(...notifications: ToldNotification[]): ThreadEvent[] {
  const mapper = new TurnMapper();
  return notifications.flatMap(notification => mapper.take(notification));
}

const ZEROS = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
};

test('numbers items in the order in which they first show', () => {
  const events = take(
    itemOf('completed', 'x', 'userMessage'),
    itemOf('started', 'm', 'agentMessage'),
    itemOf('started', 'c', 'commandExecution'),
    itemOf('completed', 'm', 'agentMessage'),
    itemOf('completed', 'c', 'commandExecution'),
    itemOf('completed', 'd', 'commandExecution'),
  );
  expect(events.map(event => [event.type, 'item' in event && event.item.id])).toEqual([
    ['item.started', 'item_0'],
    ['item.completed', 'item_1'],
    ['item.completed', 'item_0'],
    ['item.completed', 'item_2'],
  ]);
});

test('an item keeps its number, and no two have the same', () => {
  const notification = fc.record({
    phase: fc.constantFrom('started', 'completed'),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    type: fc.constantFrom('agentMessage', 'commandExecution', 'userMessage'),
  });
  fc.assert(
    fc.property(fc.array(notification), list => {
      const mapper = new TurnMapper();
      const numbers = new Map<string, string>();
      for (const { phase, id, type } of list) {
        for (const event of mapper.take(itemOf(phase, id, type))) {
          if (!('item' in event)) throw new Error('It is no event of an item');
          expect(numbers.get(id) ?? event.item.id).toBe(event.item.id);
          numbers.set(id, event.item.id);
        }
      }
      const expected = [...numbers.keys()].map((_, index) => `item_${index}`);
      expect([...numbers.values()]).toEqual(expected);
    }),
  );
});

test('a plan is one item, completed right before the turn ends', () => {
  const events = take(
    plan('pending', 'inProgress'),
    plan('completed', 'pending'),
    ended('completed'),
  );
  const todo = (first: boolean) => ({
    id: 'item_0',
    type: 'todo_list',
    items: [
      { text: 's', completed: first },
      { text: 's', completed: false },
    ],
  });
  expect(events).toEqual([
    { type: 'item.started', item: todo(false) },
    { type: 'item.updated', item: todo(true) },
    { type: 'item.completed', item: todo(true) },
    { type: 'turn.completed', usage: ZEROS },
  ]);
  expect(take(plan('pending'), ended('failed')).map(event => event.type)).toEqual([
    'item.started',
    'item.completed',
    'turn.failed',
  ]);
});

test('a patch that grows is told as it is', () => {
  const changes = [{ path: '/a', kind: { type: 'delete' }, diff: '' }];
  const events = take(
    itemOf('started', 'f', 'fileChange'),
    told('item/fileChange/patchUpdated', { itemId: 'f', changes }),
  );
  expect(events[1]).toEqual({
    type: 'item.updated',
    item: {
      id: 'item_0',
      type: 'file_change',
      changes: [{ path: '/a', kind: 'delete' }],
      status: 'in_progress',
    },
  });
});

test('the usage is the total that came last', () => {
  const total = {
    totalTokens: 99,
    inputTokens: 5,
    cachedInputTokens: 4,
    cacheWriteInputTokens: 3,
    outputTokens: 2,
    reasoningOutputTokens: 1,
  };
  const used = (tokens: object) =>
    told('thread/tokenUsage/updated', { tokenUsage: { total: tokens, last: {} } });
  expect(take(used({}), used(total), ended('completed'))).toEqual([
    {
      type: 'turn.completed',
      usage: {
        input_tokens: 5,
        cached_input_tokens: 4,
        cache_write_input_tokens: 3,
        output_tokens: 2,
        reasoning_output_tokens: 1,
      },
    },
  ]);
});

describe('a failure', () => {
  const error = (message: string, additionalDetails: string | null) =>
    told('error', { error: { message, additionalDetails }, willRetry: false });

  test('is told with its details', () => {
    expect(take(error('m', 'd'), error('m', ''), error('m', null))).toEqual([
      { type: 'error', message: 'm (d)' },
      { type: 'error', message: 'm' },
      { type: 'error', message: 'm' },
    ]);
  });

  test.each([
    [[ended('failed', { message: 'own', additionalDetails: 'd' })], 'own (d)'],
    [[error('last', null), ended('failed', { message: 'own', additionalDetails: null })], 'own'],
    [[error('first', null), error('last', 'd'), ended('failed')], 'last (d)'],
    [[ended('failed')], 'turn failed'],
  ])('ends the turn with a reason', (notifications, message) => {
    expect(take(...notifications).at(-1)).toEqual({ type: 'turn.failed', error: { message } });
  });
});

test.each(['interrupted', 'inProgress', 'somethingNew'])('%s has no closing event', status => {
  expect(take(plan('pending'), ended(status)).map(event => event.type)).toEqual(['item.started']);
});

test.each([
  [told('warning', { message: 'careful' }), 'careful'],
  [told('configWarning', { summary: 'odd', details: null }), 'odd'],
  [told('configWarning', { summary: 'odd', details: 'here' }), 'odd (here)'],
  [told('deprecationNotice', { summary: 'old', details: 'use new' }), 'old (use new)'],
  [told('model/rerouted', { fromModel: 'a', toModel: 'b' }), 'model rerouted: a -> b'],
])('a notice is an item: %j', (notification, message) => {
  expect(take(notification)).toEqual([
    { type: 'item.completed', item: { id: 'item_0', type: 'error', message } },
  ]);
});

test('what is said of a missing bubblewrap is no item', () => {
  const summary = 'Codex could not find bubblewrap on PATH. Install it.';
  expect(take(told('configWarning', { summary, details: null }))).toEqual([]);
});

test('the turn begins when the app-server says so', () => {
  expect(take(told('turn/started', { turn: { id: 'u' } }))).toEqual([{ type: 'turn.started' }]);
});

describe('a turn is clean', () => {
  function isClean(...notifications: ToldNotification[]): boolean {
    const mapper = new TurnMapper();
    for (const notification of notifications) mapper.take(notification);
    return mapper.isClean;
  }
  const command = [
    itemOf('started', 'c', 'commandExecution'),
    itemOf('completed', 'c', 'commandExecution'),
  ] as const;

  test('when it has ended well, and everything in it', () => {
    expect(isClean(plan('pending'), ...command, ended('completed'))).toBe(true);
  });

  test.each([
    ['it goes on', [...command]],
    ['it failed', [ended('failed')]],
    ['it was interrupted', [ended('interrupted')]],
    ['a command goes on', [command[0], ended('completed')]],
    ['a warning came with it', [told('warning', { message: 'm' }), ended('completed')]],
  ])('but not when %s', (_, notifications) => {
    expect(isClean(...notifications)).toBe(false);
  });

  test('though something was said that is not told', () => {
    const summary = 'could not find bubblewrap';
    const notice = told('configWarning', { summary, details: null });
    expect(isClean(notice, ended('completed'))).toBe(true);
  });
});
