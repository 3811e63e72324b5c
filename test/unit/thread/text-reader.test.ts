import { expect, test } from 'vitest';
import type { TurnNotification } from '../../../src/protocol/protocol.js';
import { EventLog } from '../../../src/thread/event-log.js';
import { TextReader } from '../../../src/thread/text-reader.js';
import { rejection } from '../../support/deferred.js';

function note(method: string, params: object): TurnNotification {
  return { method, params } as unknown as TurnNotification;
}

const delta = (itemId: string, text: string): TurnNotification =>
  note('item/agentMessage/delta', { itemId, delta: text });
const completed = (id: string, text: string, type = 'agentMessage'): TurnNotification =>
  note('item/completed', { item: { type, id, text } });

async function pieces(...messages: TurnNotification[]): Promise<string[]> {
  const log = new EventLog();
  for (const message of messages) log.append(message);
  log.end();
  const texts: string[] = [];
  for await (const text of new TextReader(log.reader())) texts.push(text);
  return texts;
}

test('the deltas of messages, in order; nothing else', async () => {
  expect(
    await pieces(
      note('turn/started', { turn: {} }),
      delta('a', 'Hel'),
      note('item/plan/delta', { itemId: 'p', delta: 'plan' }),
      delta('a', 'lo'),
      completed('a', 'Hello'),
      completed('p', 'plan', 'plan'),
      delta('b', '!'),
    ),
  ).toEqual(['Hel', 'lo', '!']);
});

test('what a completed message holds beyond its deltas is a last piece', async () => {
  expect(await pieces(delta('a', 'Hel'), completed('a', 'Hello'))).toEqual(['Hel', 'lo']);
  expect(await pieces(completed('a', 'whole'))).toEqual(['whole']);
  expect(await pieces(delta('a', 'x'), delta('b', 'He'), completed('b', 'Hey'))).toEqual([
    'x',
    'He',
    'y',
  ]);
});

test('empty pieces are left out', async () => {
  expect(await pieces(delta('a', ''), delta('a', 'x'), completed('b', ''))).toEqual(['x']);
});

test('an error comes after the pieces', async () => {
  const log = new EventLog();
  const error = new Error('lost');
  log.append(delta('a', 'x'));
  log.end(error);
  const reader = new TextReader(log.reader());
  expect(await reader.next()).toEqual({ value: 'x', done: false });
  expect(await rejection(reader.next())).toBe(error);
});

test('leaving ends it, and no other', async () => {
  const log = new EventLog();
  const [leaves, stays] = [new TextReader(log.reader()), new TextReader(log.reader())];
  const waiting = leaves.next();
  await leaves.return();
  expect(await waiting).toEqual({ value: undefined, done: true });
  log.append(delta('a', 'x'));
  expect(await leaves.next()).toEqual({ value: undefined, done: true });
  expect(await stays.next()).toEqual({ value: 'x', done: false });
});
