import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TurnStalledError, TurnTimeoutError } from '../../../src/errors.js';
import type { TurnOptions } from '../../../src/thread/thread-options.js';
import type { Turn } from '../../../src/thread/turn.js';
import { rejection, settled } from '../../support/deferred.js';
import { ScriptedServer, wireTurn } from './scripted-server.js';

const GRACE_MS = 5_000;
const MONTH_MS = 31 * 24 * 60 * 60 * 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Running {
  readonly server: ScriptedServer;
  readonly turn: Turn;
}

async function running(options: TurnOptions): Promise<Running> {
  const server = new ScriptedServer();
  const thread = await server.startThread();
  const turn = thread.turn('go', options);
  await server.beginTurn('turn-1');
  return { server, turn: await turn };
}

/** Lets time pass, and what follows from it. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settled();
}

describe('a turn with timeoutMs', () => {
  test('is interrupted then, and rejects when it has ended, with what came', async () => {
    const { server, turn } = await running({ timeoutMs: 1_000 });
    const error = rejection(turn.run());
    await server.delta('turn-1', 'so far');
    await pass(999);
    expect(server.asked('turn/interrupt')).toEqual([]);
    await pass(1);
    await server.answer('turn/interrupt', {});
    await server.delta('turn-1', ' and on');
    await server.completed('turn-1', { status: 'interrupted' });
    expect(await error).toBeInstanceOf(TurnTimeoutError);
    expect(await error).toMatchObject({
      timeoutMs: 1_000,
      result: { status: 'interrupted', text: 'so far and on' },
    });
    const methods: string[] = [];
    for await (const { method } of turn) methods.push(method);
    expect(methods.at(-1)).toBe('turn/completed');
  });

  test('rejects also when it does not end after the interrupt', async () => {
    const { server, turn } = await running({ timeoutMs: 1_000 });
    const error = rejection(turn.run());
    await pass(1_000);
    await server.refuse('turn/interrupt', 'out of order');
    await pass(GRACE_MS);
    expect(await error).toBeInstanceOf(TurnTimeoutError);
    expect(server.logger.at('warn')).toEqual(['Cannot interrupt a turn at its deadline']);
  });

  test('is left alone when it ends in time', async () => {
    const { server, turn } = await running({ timeoutMs: 1_000 });
    await server.completed('turn-1');
    expect((await turn.run()).status).toBe('completed');
    await pass(1_000);
    expect(server.asked('turn/interrupt')).toEqual([]);
  });

  test.each(['timeoutMs', 'idleTimeoutMs'] as const)(
    'may run for longer than a timer can wait: %s',
    async name => {
      const { server, turn } = await running({ [name]: MONTH_MS });
      await pass(60_000);
      expect(server.asked('turn/interrupt')).toEqual([]);
      expect(server.asked('thread/turns/list')).toEqual([]);
      await server.completed('turn-1');
      expect((await turn.run()).status).toBe('completed');
    },
  );
});

describe('a turn with idleTimeoutMs', () => {
  test('is left alone while something comes', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000 });
    for (let round = 0; round < 5; round += 1) {
      await pass(900);
      await server.delta('turn-1', 'x');
    }
    expect(server.asked('thread/turns/list')).toEqual([]);
    await server.completed('turn-1');
    expect((await turn.run()).text).toBe('xxxxx');
  });

  test('is interrupted when the app-server says that it runs, and nothing comes', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000 });
    const error = rejection(turn.run());
    await server.delta('turn-1', 'then nothing');
    await pass(1_000);
    const stored = wireTurn('turn-1');
    await server.answer('thread/turns/list', { data: [stored], nextCursor: null });
    await server.answer('turn/interrupt', {});
    await server.completed('turn-1', { status: 'interrupted' });
    expect(await error).toBeInstanceOf(TurnStalledError);
    expect(await error).toMatchObject({ idleTimeoutMs: 1_000, result: { text: 'then nothing' } });
  });

  test('is completed from the store when its completion was lost', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000 });
    await pass(1_000);
    const item = { type: 'agentMessage', id: 'm', text: 'stored', phase: null };
    const stored = { ...wireTurn('turn-1'), status: 'completed', items: [item] };
    await server.answer('thread/turns/list', { data: [stored], nextCursor: null });
    expect(await turn.run()).toMatchObject({ status: 'completed', text: 'stored' });
    expect(server.asked('turn/interrupt')).toEqual([]);
  });

  test('is not stopped when its end comes while the app-server is asked', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000 });
    await pass(1_000);
    const request = await server.far.next('thread/turns/list');
    await server.completed('turn-1');
    await server.far.answer(request, { data: [wireTurn('turn-1')], nextCursor: null });
    expect((await turn.run()).status).toBe('completed');
    await settled();
    expect(server.asked('turn/interrupt')).toEqual([]);
  });

  test('is stopped also when the app-server does not answer at all', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000 });
    const error = rejection(turn.run());
    await pass(1_000);
    await server.far.next('thread/turns/list');
    await pass(GRACE_MS);
    await server.far.next('turn/interrupt');
    await pass(GRACE_MS);
    expect(await error).toBeInstanceOf(TurnStalledError);
  });

  test('rejects with the first of two deadlines', async () => {
    const { server, turn } = await running({ idleTimeoutMs: 1_000, timeoutMs: 1_500 });
    const error = rejection(turn.run());
    await pass(1_000);
    await server.answer('thread/turns/list', { data: [], nextCursor: null });
    await settled();
    await pass(500);
    await server.completed('turn-1', { status: 'interrupted' });
    expect(await error).toBeInstanceOf(TurnStalledError);
  });
});
