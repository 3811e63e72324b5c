import { describe, expect, test } from 'vitest';
import { hasReadableShape } from '../../../src/thread/event-shape.js';
import { TurnState } from '../../../src/thread/turn-state.js';
import { ScriptedServer } from './scripted-server.js';

type Message = Parameters<typeof hasReadableShape>[0];

function note(method: string, params: unknown): Message {
  return { method, params } as unknown as Message;
}

describe('what cannot be read', () => {
  test.each([
    ['item/started', null],
    ['item/started', {}],
    ['item/started', { item: null }],
    ['item/completed', { item: { type: 'agentMessage', id: 'm' } }],
    ['item/completed', { item: { type: 'agentMessage', id: 7, text: 'x' } }],
    ['item/completed', { item: { type: 'plan', id: 'm', text: [] } }],
    ['item/started', { item: { type: 'commandExecution', id: 'c', aggregatedOutput: {} } }],
    ['item/started', { item: { type: 'reasoning', id: 'r', summary: null, content: [] } }],
    ['item/started', { item: { type: 'reasoning', id: 'r', summary: [], content: [1] } }],
    ['item/agentMessage/delta', { itemId: 'm', delta: null }],
    ['item/agentMessage/delta', { delta: 'x' }],
    ['item/commandExecution/outputDelta', { itemId: 'c', delta: 1 }],
    ['item/reasoning/textDelta', { itemId: 'r', delta: 'x', contentIndex: Number.MAX_VALUE }],
    ['item/reasoning/textDelta', { itemId: 'r', delta: 'x', contentIndex: -1 }],
    ['item/reasoning/summaryTextDelta', { itemId: 'r', delta: 'x', summaryIndex: 0.5 }],
    ['turn/started', { turn: 'x' }],
    ['turn/completed', {}],
  ])('%s with %j says nothing of the turn, and harms nobody', (method, params) => {
    const state = new TurnState('thread', 'turn');
    expect(hasReadableShape(note(method, params))).toBe(false);
    state.accept(note(method, params));
    expect(state.log.length).toBe(0);
    expect(state.snapshot()).toMatchObject({ status: 'inProgress', items: [] });
    state.fail(new Error('the end'));
    expect(state.ended).toBe(true);
  });
});

test.each([
  ['no/such/method', {}],
  ['item/started', { item: { type: 'noSuchType', id: 'x', text: 7 } }],
  ['item/started', { item: { id: 'x' } }],
  ['item/started', { item: { type: 'commandExecution', id: 'c' } }],
  ['item/reasoning/textDelta', { itemId: 'r', delta: 'x', contentIndex: 9_999 }],
  ['turn/completed', { turn: { status: 'noSuchStatus' } }],
])('%s with %j is welcome', (method, params) => {
  expect(hasReadableShape(note(method, params))).toBe(true);
});

test('an item that cannot be read leaves nobody waiting when the connection ends', async () => {
  const server = new ScriptedServer();
  const thread = await server.startThread();
  const starting = thread.turn('go');
  await server.beginTurn('turn-1');
  const turn = await starting;
  await server.notify('item/started', { turnId: 'turn-1', item: null });
  await server.delta('turn-1', 'said');
  const ended = expect(turn.run()).rejects.toMatchObject({ partial: { text: 'said' } });
  await server.far.close();
  await ended;
});
