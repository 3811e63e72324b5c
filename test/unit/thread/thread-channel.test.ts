import { describe, expect, test, vi } from 'vitest';
import { InvalidArgumentError, TransportClosedError } from '../../../src/errors.js';
import type { TurnNotification } from '../../../src/protocol/protocol.js';
import type { IncomingNotification } from '../../../src/rpc/peer.js';
import { ThreadChannel } from '../../../src/thread/thread-channel.js';
import type { TurnState } from '../../../src/thread/turn-state.js';
import { deferred, rejection, settled } from '../../support/deferred.js';
import { ScriptedServer, THREAD, wireGoal, wireTurn } from './scripted-server.js';

function message(method: string, params: object): IncomingNotification {
  return { method, params: { threadId: THREAD, ...params } };
}

const begun = (id: string): IncomingNotification => message('turn/started', { turn: wireTurn(id) });
const ended = (id: string): IncomingNotification =>
  message('turn/completed', { turn: { ...wireTurn(id), status: 'completed' } });
const said = (turnId: string, delta: string): IncomingNotification =>
  message('item/agentMessage/delta', { turnId, itemId: `${turnId}-m`, delta });

interface Watched {
  readonly channel: ThreadChannel;
  readonly turns: TurnState[];
}

function watched(): Watched {
  const channel = new ThreadChannel(THREAD);
  const turns: TurnState[] = [];
  channel.onTurn(state => turns.push(state));
  return { channel, turns };
}

const ids = (turns: readonly TurnState[]): string[] => turns.map(({ turnId }) => turnId);

describe('a channel', () => {
  test('takes a turn that nobody asked for as running, until its end', () => {
    const { channel, turns } = watched();
    for (const event of [begun('a'), said('a', 'hi'), ended('a')]) {
      channel.notification(event);
      expect(channel.queue.busy).toBe(event.method !== 'turn/completed');
    }
    expect(ids(turns)).toEqual(['a']);
    expect(turns[0]?.snapshot()).toMatchObject({ status: 'completed', text: 'hi' });
  });

  test('does not take up an ended turn again, whatever comes late of it', () => {
    const { channel, turns } = watched();
    for (const event of [begun('a'), ended('a'), said('a', 'late'), begun('a'), ended('a')]) {
      channel.notification(event);
    }
    expect(ids(turns)).toEqual(['a']);
    expect(channel.running).toBeUndefined();
    expect(channel.queue.busy).toBe(false);
    expect(turns[0]?.snapshot().text).toBe('');
  });

  test('ignores what comes of a turn that did not begin', () => {
    const { channel, turns } = watched();
    channel.notification(message('thread/tokenUsage/updated', { turnId: 'old', tokenUsage: {} }));
    channel.notification(said('old', 'late'));
    channel.notification(ended('old'));
    expect(turns).toEqual([]);
    expect(channel.queue.busy).toBe(false);
  });

  test('keeps what comes before the answer that names the turn', () => {
    const { channel, turns } = watched();
    const answered = channel.expectTurn();
    channel.notification(said('a', 'early'));
    channel.notification(message('thread/tokenUsage/updated', { turnId: 'old', tokenUsage: {} }));
    expect(channel.queue.busy).toBe(false);
    const state = channel.turn('a');
    answered();
    channel.notification(ended('a'));
    expect(ids(turns)).toEqual(['a']);
    expect(state.snapshot()).toMatchObject({ status: 'completed', text: 'early' });
  });

  test('gives a turn that has ended before the answer that names it', () => {
    const { channel, turns } = watched();
    const answered = channel.expectTurn();
    for (const event of [begun('a'), said('a', 'quick'), ended('a')]) channel.notification(event);
    const state = channel.turn('a');
    answered();
    expect(ids(turns)).toEqual(['a']);
    expect(state.snapshot()).toMatchObject({ status: 'completed', text: 'quick' });
    expect(channel.queue.busy).toBe(false);
  });

  test('forgets what came of others once all answers are there', () => {
    const { channel } = watched();
    const answers = [channel.expectTurn(), channel.expectTurn()];
    channel.notification(said('other', 'x'));
    for (const answered of [answers[0], answers[0]]) answered?.();
    channel.notification(said('other', 'y'));
    answers[1]?.();
    const { state, isNew } = channel.attach('other');
    expect(isNew).toBe(true);
    expect(state.snapshot().text).toBe('');
  });

  test('keeps a turn that is being looked up while an answer comes', () => {
    const { channel } = watched();
    const { state } = channel.attach('theirs');
    const answered = channel.expectTurn();
    channel.turn('ours');
    answered();
    expect(channel.turn('theirs')).toBe(state);
    channel.notification(ended('theirs'));
    expect(state.ended).toBe(true);
  });

  test('knows the turn inside a review as a part of it', () => {
    const { channel, turns } = watched();
    channel.turn('review');
    channel.notification(
      message('turn/started', { turn: { ...wireTurn('inner'), rootTurnId: 'review' } }),
    );
    expect(channel.runningTurn('inner')?.turnId).toBe('review');
    channel.notification(said('inner', 'looks good'));
    channel.notification(ended('review'));
    expect(ids(turns)).toEqual(['review']);
    expect(turns[0]?.snapshot().text).toBe('looks good');
    expect(channel.queue.busy).toBe(false);
  });

  test('survives a message without params, and params of the wrong kind', () => {
    const { channel, turns } = watched();
    for (const params of [undefined, null, {}, { turnId: 5 }, { turn: {} }, { turn: { id: 7 } }]) {
      channel.notification({ method: 'turn/started', params });
    }
    expect(turns).toEqual([]);
  });

  test('hands on what these types do not know', () => {
    const { channel, turns } = watched();
    const unknownItem = { turnId: 'a', item: { id: 'i', type: 'hologram', depth: 3 } };
    const events = [
      begun('a'),
      message('item/started', unknownItem),
      message('turn/telepathy', { turnId: 'a', thought: 'hm' }),
      message('item/completed', unknownItem),
      ended('a'),
    ];
    for (const event of events) channel.notification(event);
    const [state] = turns;
    const seen: unknown[] = [];
    for (let index = 0; index < events.length; index += 1) seen.push(state?.log.take(index));
    expect(seen).toEqual(events.map((event, index) => ({ ...event, seq: index + 1 })));
    expect(state?.snapshot().items).toEqual([unknownItem.item]);
    expect(state?.snapshot().completedItemIds).toEqual(['i']);
  });
});

describe('waiting for the next turn', () => {
  test('ends with it, without it in time, or with the connection', async () => {
    vi.useFakeTimers();
    try {
      const { channel } = watched();
      const next = channel.nextTurn(1_000);
      channel.notification(begun('a'));
      expect((await next)?.turnId).toBe('a');
      const none = channel.nextTurn(1_000);
      vi.advanceTimersByTime(1_000);
      expect(await none).toBeUndefined();
      const lost = rejection(channel.nextTurn(1_000));
      const reason = new TransportClosedError('gone');
      channel.closed(reason);
      expect(await lost).toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('can be given up', async () => {
    vi.useFakeTimers();
    try {
      const { channel } = watched();
      const controller = new AbortController();
      const next = channel.nextTurn(60_000, controller.signal);
      controller.abort();
      expect(await next).toBeUndefined();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('leaves no timer behind when a compaction is refused', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const error = rejection(thread.compact());
      await server.refuse('thread/compact/start', 'thread not found');
      expect(await error).toHaveProperty('method', 'thread/compact/start');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the end of the connection', () => {
  test('settles a turn that runs and those that wait, with what was known', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.turn('first');
    await server.beginTurn('turn-1');
    const queued = [thread.run('second'), thread.run('third', { sandbox: 'read-only' })];
    await server.delta('turn-1', 'so far');
    const first = await turn;
    const streamed: string[] = [];
    const stream = (async () => {
      for await (const event of first) streamed.push(event.method);
    })();
    await server.far.close();

    const error = await rejection(first.run());
    expect(error).toBeInstanceOf(TransportClosedError);
    expect(error).toMatchObject({
      message: 'The peer closed the channel',
      partial: { turnId: 'turn-1', status: 'inProgress', text: 'so far' },
    });
    expect(await rejection(stream)).toBe(error);
    expect(streamed).toEqual(['turn/started', 'item/agentMessage/delta']);
    for (const run of queued) expect(await rejection(run)).toBeInstanceOf(TransportClosedError);
    expect(await rejection(thread.run('later'))).toBeInstanceOf(TransportClosedError);
    expect(server.asked('turn/start')).toHaveLength(1);
  });

  test('gives each turn its own share of what was known', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.turn('ours');
    await server.beginTurn('turn-1');
    const begunElsewhere = deferred<{ run(): Promise<unknown> }>();
    thread.onTurn(state => begunElsewhere.resolve(state));
    await server.started('turn-2');
    const errors = [rejection((await turn).run()), rejection((await begunElsewhere.promise).run())];
    await server.far.close();
    const [one, two] = await Promise.all(errors);
    expect(one).toMatchObject({ partial: { turnId: 'turn-1' } });
    expect(two).toMatchObject({ partial: { turnId: 'turn-2' } });
  });

  test('settles a turn whose start was not answered', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const error = rejection(thread.run('go', { signal: new AbortController().signal }));
    await server.far.next('turn/start');
    await server.far.close();
    expect(await error).toBeInstanceOf(TransportClosedError);
  });

  test.each(['before its turn has begun', 'in its turn'])('settles a compaction %s', async when => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const error = rejection(thread.compact());
    await server.answer('thread/compact/start', {});
    if (when === 'in its turn') await server.started('turn-1');
    await settled();
    await server.far.close();
    expect(await error).toBeInstanceOf(TransportClosedError);
  });

  test('settles a compaction, a review and a revert that wait for their turn', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.turn('first');
    await server.beginTurn('turn-1');
    await turn;
    const waiting = [
      thread.compact(),
      thread.review({ type: 'uncommittedChanges' }),
      thread.revert({ beforeTurnId: 'turn-0' }),
    ].map(rejection);
    await server.far.close();
    for (const error of await Promise.all(waiting)) {
      expect(error).toBeInstanceOf(TransportClosedError);
    }
  });

  test.each(['before a turn', 'in a turn', 'between two turns'])(
    'settles the run of a goal %s',
    async when => {
      const server = new ScriptedServer();
      const thread = await server.startThread();
      const setting = thread.goal.set('finish');
      await server.answer('thread/goal/set', { goal: wireGoal() });
      await server.notify('thread/goal/updated', { turnId: null, goal: wireGoal() });
      const run = await setting;
      const reading = (async () => {
        for await (const _ of run);
      })();
      const queued = rejection(thread.run('behind it'));
      const errors = [rejection(run.run()), rejection(reading)];
      if (when !== 'before a turn') await server.started('turn-1');
      if (when === 'between two turns') await server.completed('turn-1');
      await settled();
      await server.far.close();
      for (const error of [...(await Promise.all(errors)), await queued]) {
        expect(error).toBeInstanceOf(TransportClosedError);
      }
      expect(run.ended).toBe(true);
    },
  );

  test('settles a goal that was not accepted yet', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const error = rejection(thread.goal.set('finish'));
    await server.far.next('thread/goal/set');
    await server.far.close();
    expect(await error).toBeInstanceOf(TransportClosedError);
  });

  test('settles a turn that was attached to', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const looking = rejection(thread.attach('theirs').run());
    await server.far.next('thread/turns/list');
    await server.far.close();
    expect(await looking).toBeInstanceOf(TransportClosedError);
    expect(await looking).toMatchObject({ partial: { turnId: 'theirs' } });
    const late = await rejection(thread.attach('another').run());
    expect(late).toBeInstanceOf(TransportClosedError);
  });

  test('lets a handle be closed', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.turn('first');
    await server.beginTurn('turn-1');
    await turn;
    const queued = rejection(thread.run('second'));
    const closing = thread.unsubscribe();
    await server.far.close();
    await closing;
    expect(await queued).toBeInstanceOf(TransportClosedError);
    const other = new ScriptedServer();
    const idle = await other.startThread();
    await other.far.close();
    await idle.unsubscribe();
  });
});

describe('a turn that is attached to', () => {
  test('runs: what came before is taken from the store, and the rest as events', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const attached = thread.attach('theirs');
    const item = { type: 'userMessage', id: 'u', clientId: null, content: [] };
    const stored = { ...wireTurn('theirs'), items: [item] };
    await server.answer('thread/turns/list', { data: [stored], nextCursor: null });
    const ours = thread.run('ours');
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.completed('theirs');
    const { status, items } = await attached.run();
    expect({ status, items }).toEqual({ status: 'completed', items: [item] });
    await server.beginTurn('turn-1');
    await server.completed('turn-1');
    expect((await ours).turnId).toBe('turn-1');
  });

  test('is followed from its start when it was accepted just now', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const attached = thread.attach('theirs').run();
    await server.answer('thread/turns/list', { data: [], nextCursor: null });
    await settled();
    await server.started('theirs');
    await server.delta('theirs', 'hi');
    await server.completed('theirs');
    expect(await attached).toMatchObject({ status: 'completed', text: 'hi' });
  });

  test('is none when it is not stored and does not begin', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const error = rejection(thread.attach('nobody').run());
      await server.answer('thread/turns/list', { data: [], nextCursor: null });
      await settled();
      vi.advanceTimersByTime(5_000);
      expect(await error).toBeInstanceOf(InvalidArgumentError);
      expect(await error).toMatchObject({ argument: 'turnId' });
    } finally {
      vi.useRealTimers();
    }
  });

  test('is followed although another one is accepted while it is looked up', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const ours = thread.run('ours');
    const request = await server.far.next('turn/start');
    const attached = thread.attach('theirs').run();
    await server.far.answer(request, { turn: wireTurn('turn-1') });
    await server.answer('thread/turns/list', { data: [wireTurn('theirs')], nextCursor: null });
    await settled();
    await server.completed('theirs');
    expect((await attached).status).toBe('completed');
    await server.completed('turn-1');
    await ours;
  });
});

describe('a turn', () => {
  test('ends with a status that these types do not know', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const run = thread.run('go');
    await server.beginTurn('turn-1');
    await server.completed('turn-1', { status: 'postponed' });
    expect((await run).status as string).toBe('postponed');
  });

  test('has everything that came before the answer to its start', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const run = thread.turn('go');
    const request = await server.far.next('turn/start');
    await server.started('turn-1');
    await server.delta('turn-1', 'early');
    await server.completed('turn-1');
    await server.far.answer(request, { turn: wireTurn('turn-1') });
    const turn = await run;
    const methods: TurnNotification['method'][] = [];
    for await (const { method } of turn) methods.push(method);
    expect(methods).toEqual(['turn/started', 'item/agentMessage/delta', 'turn/completed']);
    expect((await turn.run()).text).toBe('early');
    const next = thread.run('next', { whenBusy: 'reject' });
    await server.beginTurn('turn-2');
    await server.completed('turn-2');
    await next;
  });

  test('hands unknown methods and items to its readers and its result', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const starting = thread.turn('go');
    await server.beginTurn('turn-1');
    const turn = await starting;
    const item = { id: 'i', type: 'hologram', depth: 3 };
    await server.notify('turn/telepathy', { turnId: 'turn-1', thought: 'hm' });
    await server.notify('item/completed', { turnId: 'turn-1', item });
    await server.completed('turn-1');
    const { items, status } = await turn.run();
    expect({ items, status }).toEqual({ items: [item], status: 'completed' });
    const methods: string[] = [];
    for await (const { method } of turn) methods.push(method);
    expect(methods).toContain('turn/telepathy');
  });
});
