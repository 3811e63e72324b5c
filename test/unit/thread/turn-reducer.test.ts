import { describe, expect, test } from 'vitest';
import manifest from '../../../src/protocol/manifest.json' with { type: 'json' };
import type { ThreadItem, TurnNotification } from '../../../src/protocol/protocol.js';
import { emptySnapshot, reduceTurn, resultOf } from '../../../src/thread/turn-reducer.js';
import type { TurnSnapshot } from '../../../src/turn-types.js';

const IDS = { threadId: 't', turnId: 'u' };

/** Makes a notification; what the wire has beside is left out. */
function note(method: string, params: object = {}): TurnNotification {
  return { method, params: { ...IDS, ...params } } as unknown as TurnNotification;
}

/** Freezes what is given, so that whoever writes to it fails. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}

/** Folds notifications, and holds the reducer to being pure at each step. */
function fold(...events: TurnNotification[]): TurnSnapshot {
  let snapshot = frozen(emptySnapshot('t', 'u'));
  for (const event of events) snapshot = frozen(reduceTurn(snapshot, frozen(event)));
  return snapshot;
}

const message = (id: string, text: string, phase: string | null = null): ThreadItem =>
  ({ type: 'agentMessage', id, text, phase }) as unknown as ThreadItem;
const command = (id: string, aggregatedOutput: string | null = null): ThreadItem =>
  ({ type: 'commandExecution', id, command: 'ls', aggregatedOutput }) as unknown as ThreadItem;
const started = (item: ThreadItem): TurnNotification => note('item/started', { item });
const completed = (item: ThreadItem): TurnNotification => note('item/completed', { item });
const delta = (itemId: string, text: string): TurnNotification =>
  note('item/agentMessage/delta', { itemId, delta: text });
const ended = (status: string, more: object = {}): TurnNotification =>
  note('turn/completed', {
    turn: {
      id: 'u',
      status,
      items: [],
      error: null,
      recovered: false,
      startedAt: 10,
      completedAt: 12,
      durationMs: 2_000,
      ...more,
    },
  });

test('nothing has come: in progress, and empty', () => {
  expect(emptySnapshot('t', 'u')).toEqual({
    threadId: 't',
    turnId: 'u',
    status: 'inProgress',
    items: [],
    completedItemIds: [],
    text: '',
    usage: null,
    plan: null,
    diff: null,
    error: null,
    recovered: false,
    startedAt: null,
    completedAt: null,
    durationMs: null,
  });
});

describe('each notification', () => {
  test('turn/started gives the start', () => {
    const snapshot = fold(note('turn/started', { turn: { startedAt: 10 } }));
    expect(snapshot).toEqual({ ...emptySnapshot('t', 'u'), startedAt: 10 });
  });

  test('turn/completed gives status and times; its items are a summary and are left aside', () => {
    const item = message('a', 'whole');
    const snapshot = fold(completed(item), ended('completed', { items: [message('b', 'short')] }));
    expect(snapshot).toMatchObject({
      status: 'completed',
      items: [item],
      startedAt: 10,
      completedAt: 12,
      durationMs: 2_000,
      error: null,
    });
  });

  test('turn/completed without a start keeps the one that came', () => {
    const start = note('turn/started', { turn: { startedAt: 10 } });
    expect(fold(start, ended('completed', { startedAt: null })).startedAt).toBe(10);
  });

  test('turn/completed with an error gives it; without, an earlier one was overcome', () => {
    const error = { message: 'no luck', codexErrorInfo: 'other', additionalDetails: null };
    expect(fold(ended('failed', { error })).error).toEqual(error);
    expect(fold(note('error', { error, willRetry: true }), ended('completed')).error).toBeNull();
  });

  test('a status that these types do not know is handed on', () => {
    expect(fold(ended('paused')).status).toBe('paused');
    expect(resultOf(fold(ended('paused'))).status).toBe('paused');
  });

  test('item/started and item/completed keep the order of appearance, and of completion', () => {
    const snapshot = fold(
      started(message('a', '')),
      started(command('b')),
      completed(command('b', 'out')),
      completed(message('a', 'text')),
    );
    expect(snapshot.items).toEqual([message('a', 'text'), command('b', 'out')]);
    expect(snapshot.completedItemIds).toEqual(['b', 'a']);
    expect(resultOf(snapshot).items).toEqual([command('b', 'out'), message('a', 'text')]);
  });

  test('a second completion of an item replaces the first, in its place', () => {
    const snapshot = fold(
      completed(message('a', 'one')),
      completed(message('b', 'two')),
      completed(message('a', 'new')),
    );
    expect(snapshot.items).toEqual([message('a', 'new'), message('b', 'two')]);
    expect(snapshot.completedItemIds).toEqual(['a', 'b']);
  });

  test('a start that comes after the completion does not undo it', () => {
    const snapshot = fold(completed(message('a', 'whole')), started(message('a', '')));
    expect(snapshot.items).toEqual([message('a', 'whole')]);
    expect(snapshot.text).toBe('whole');
  });

  test('an item of a type that nobody knows is kept as it came', () => {
    const item = { type: 'hologram', id: 'h', depth: 3 } as unknown as ThreadItem;
    const snapshot = fold(started(item), note('item/plan/delta', { itemId: 'h', delta: 'x' }));
    expect(snapshot.items).toEqual([item]);
    expect(resultOf(fold(completed(item))).items).toEqual([item]);
  });

  test('item/agentMessage/delta adds to the text, in one message at a time', () => {
    const snapshot = fold(
      started(message('a', '')),
      started(message('b', 'b')),
      delta('a', 'Hel'),
      delta('b', '!'),
      delta('a', 'lo'),
    );
    expect(snapshot.items).toEqual([message('a', 'Hello'), message('b', 'b!')]);
  });

  test('item/plan/delta adds to a plan', () => {
    const plan = { type: 'plan', id: 'p', text: '' } as unknown as ThreadItem;
    const grow = (text: string): TurnNotification =>
      note('item/plan/delta', { itemId: 'p', delta: text });
    expect(fold(started(plan), grow('1. '), grow('go')).items).toEqual([
      { ...plan, text: '1. go' },
    ]);
  });

  test('item/commandExecution/outputDelta adds to the output, also to none', () => {
    const grow = (text: string): TurnNotification =>
      note('item/commandExecution/outputDelta', { itemId: 'c', delta: text });
    expect(fold(started(command('c')), grow('a'), grow('b')).items).toEqual([command('c', 'ab')]);
  });

  test('item/reasoning deltas add to the part they name, and leave no holes', () => {
    const reasoning = { type: 'reasoning', id: 'r', summary: [], content: [] };
    const summary = (summaryIndex: number, text: string): TurnNotification =>
      note('item/reasoning/summaryTextDelta', { itemId: 'r', summaryIndex, delta: text });
    const content = (contentIndex: number, text: string): TurnNotification =>
      note('item/reasoning/textDelta', { itemId: 'r', contentIndex, delta: text });
    const snapshot = fold(
      started(reasoning as unknown as ThreadItem),
      summary(0, 'a'),
      summary(0, 'b'),
      summary(2, 'c'),
      content(1, 'x'),
      content(0, 'y'),
    );
    expect(snapshot.items).toEqual([
      { ...reasoning, summary: ['ab', '', 'c'], content: ['y', 'x'] },
    ]);
  });

  test('turn/plan/updated gives the plan', () => {
    const plan = [{ step: 'think', status: 'inProgress' }];
    expect(fold(note('turn/plan/updated', { explanation: 'so', plan })).plan).toEqual({
      explanation: 'so',
      steps: plan,
    });
  });

  test('turn/diff/updated gives the last diff', () => {
    const diffs = ['one', 'two'].map(diff => note('turn/diff/updated', { diff }));
    expect(fold(...diffs).diff).toBe('two');
  });

  test('thread/tokenUsage/updated gives the usage', () => {
    const tokenUsage = { last: { totalTokens: 1 }, total: { totalTokens: 2 } };
    expect(fold(note('thread/tokenUsage/updated', { tokenUsage })).usage).toEqual(tokenUsage);
  });

  test('error gives what went wrong, while the turn goes on', () => {
    const error = { message: 'busy', codexErrorInfo: 'serverOverloaded' };
    expect(fold(note('error', { error, willRetry: true }))).toMatchObject({
      status: 'inProgress',
      error,
    });
  });
});

const TOLD = new Set([
  'turn/started',
  'turn/completed',
  'item/started',
  'item/completed',
  'item/agentMessage/delta',
  'item/plan/delta',
  'item/commandExecution/outputDelta',
  'item/reasoning/summaryTextDelta',
  'item/reasoning/textDelta',
  'turn/plan/updated',
  'turn/diff/updated',
  'thread/tokenUsage/updated',
  'error',
]);

const UNTOLD = Object.keys(manifest.notifications).filter(method => !TOLD.has(method));

test('there are notifications that say nothing about the snapshot', () => {
  expect(UNTOLD.length).toBeGreaterThan(50);
});

test.each([...UNTOLD, 'no/such/method', 'item/new/delta'])('%s leaves the same object', method => {
  const snapshot = frozen(emptySnapshot('t', 'u'));
  expect(reduceTurn(snapshot, note(method, { itemId: 'a', delta: 'x' }))).toBe(snapshot);
});

describe('deltas', () => {
  test('without a start make the item that they belong to', () => {
    const snapshot = fold(
      delta('a', 'text'),
      note('item/plan/delta', { itemId: 'p', delta: 'plan' }),
      note('item/reasoning/textDelta', { itemId: 'r', contentIndex: 0, delta: 'hm' }),
      note('item/reasoning/summaryTextDelta', { itemId: 's', summaryIndex: 0, delta: 'so' }),
    );
    expect(snapshot.items).toMatchObject([
      { type: 'agentMessage', id: 'a', text: 'text', phase: null },
      { type: 'plan', id: 'p', text: 'plan' },
      { type: 'reasoning', id: 'r', summary: [], content: ['hm'] },
      { type: 'reasoning', id: 's', summary: ['so'], content: [] },
    ]);
    expect(snapshot.text).toBe('text');
  });

  test('of a command that never started are of no use', () => {
    const snapshot = frozen(emptySnapshot('t', 'u'));
    const event = note('item/commandExecution/outputDelta', { itemId: 'c', delta: 'x' });
    expect(reduceTurn(snapshot, event)).toBe(snapshot);
  });

  test('after the completion leave the same object', () => {
    const snapshot = fold(started(message('a', '')), delta('a', 'x'), completed(message('a', 'X')));
    expect(reduceTurn(snapshot, delta('a', 'late'))).toBe(snapshot);
  });

  test('what did not change is shared', () => {
    const before = fold(started(command('c')), started(message('a', '')));
    const after = reduceTurn(before, delta('a', 'x'));
    expect(after).not.toBe(before);
    expect(after.items[0]).toBe(before.items[0]);
    expect(after.completedItemIds).toBe(before.completedItemIds);
  });
});

describe('the text', () => {
  test.each<[string, TurnNotification[], string]>([
    ['no message', [completed(command('c', 'out'))], ''],
    ['one without a phase', [completed(message('a', 'one'))], 'one'],
    [
      'of two without a phase, the last',
      [completed(message('a', 'one')), completed(message('b', 'two'))],
      'two',
    ],
    ['commentary alone is none', [completed(message('a', 'thinking', 'commentary'))], ''],
    ['a phase that nobody knows is none', [completed(message('a', 'x', 'aside'))], ''],
    [
      'commentary does not stand before one without a phase',
      [completed(message('a', 'one')), completed(message('b', 'thinking', 'commentary'))],
      'one',
    ],
    [
      'a final answer, whatever comes after it',
      [
        completed(message('a', 'answer', 'final_answer')),
        completed(message('b', 'aside', 'commentary')),
        completed(message('c', 'plain')),
      ],
      'answer',
    ],
    [
      'of two final answers, the last',
      [
        completed(message('a', 'one', 'final_answer')),
        completed(message('b', 'two', 'final_answer')),
      ],
      'two',
    ],
    [
      'an empty last message stays empty',
      [completed(message('a', 'one')), completed(message('b', ''))],
      '',
    ],
    [
      'an empty final answer stays empty',
      [completed(message('a', 'one')), completed(message('b', '', 'final_answer'))],
      '',
    ],
    ['what is streamed so far', [started(message('a', '')), delta('a', 'Hel')], 'Hel'],
    [
      'the completed message, not its deltas',
      [started(message('a', '')), delta('a', 'Hel'), completed(message('a', 'Hello'))],
      'Hello',
    ],
    [
      'a streamed message goes before an earlier complete one',
      [completed(message('a', 'one')), started(message('b', '')), delta('b', 'tw')],
      'tw',
    ],
    [
      'an interrupted turn keeps what was said',
      [started(message('a', '')), delta('a', 'Hel'), ended('interrupted')],
      'Hel',
    ],
  ])('%s', (_, events, text) => {
    expect(fold(...events).text).toBe(text);
    expect(resultOf(fold(...events)).text).toBe(text);
  });

  test('a phase that the wire leaves out is none', () => {
    const item = { type: 'agentMessage', id: 'a', text: 'one' } as unknown as ThreadItem;
    expect(fold(completed(item)).text).toBe('one');
  });
});

describe('the result', () => {
  test('holds the completed items only, and every other fact', () => {
    const snapshot = fold(
      note('turn/started', { turn: { startedAt: 10 } }),
      completed(message('a', 'done')),
      started(command('c', 'half')),
      note('turn/diff/updated', { diff: 'd' }),
      ended('interrupted'),
    );
    expect(resultOf(snapshot)).toEqual({
      threadId: 't',
      turnId: 'u',
      status: 'interrupted',
      text: 'done',
      items: [message('a', 'done')],
      usage: null,
      plan: null,
      diff: 'd',
      error: null,
      recovered: false,
      startedAt: 10,
      completedAt: 12,
      durationMs: 2_000,
      output: undefined,
    });
  });
});
