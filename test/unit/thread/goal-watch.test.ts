import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ThreadGoal } from '../../../src/protocol/protocol.js';
import type { GoalRun } from '../../../src/thread/goal-run.js';
import { GoalWatch } from '../../../src/thread/goal-watch.js';
import type { Thread } from '../../../src/thread/thread.js';
import { rejection, settled } from '../../support/deferred.js';
import { ScriptedServer, wireGoal } from './scripted-server.js';

const NEXT_TURN_MS = 2_000;
const GO_ON_MS = 30_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an active goal', () => {
  function watch(): { goal: GoalWatch; onFree: ReturnType<typeof vi.fn<() => void>> } {
    const onFree = vi.fn<() => void>();
    return { goal: new GoalWatch(onFree), onFree };
  }

  test('holds the thread until it is not active any more', () => {
    const { goal, onFree } = watch();
    expect(goal.holds).toBe(false);
    goal.update(wireGoal());
    expect(goal.holds).toBe(true);
    goal.turnStarted();
    goal.update(wireGoal({ tokensUsed: 5 }));
    goal.update(wireGoal({ status: 'complete' }));
    expect(goal.holds).toBe(false);
    expect(onFree).toHaveBeenCalledTimes(1);
    goal.turnEnded();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('holds it between two turns, but not for long', () => {
    const { goal, onFree } = watch();
    goal.update(wireGoal());
    for (let round = 0; round < 3; round += 1) {
      goal.turnStarted();
      vi.advanceTimersByTime(60_000);
      goal.turnEnded();
      vi.advanceTimersByTime(NEXT_TURN_MS - 1);
      expect(goal.holds).toBe(true);
    }
    vi.advanceTimersByTime(1);
    expect(goal.holds).toBe(false);
    expect(onFree).toHaveBeenCalledTimes(1);
  });

  test('does not hold it for long when nobody works on it', () => {
    const { goal, onFree } = watch();
    goal.update(wireGoal());
    vi.advanceTimersByTime(NEXT_TURN_MS);
    expect(goal.holds).toBe(false);
    expect(onFree).toHaveBeenCalledTimes(1);
  });

  test('holds it again when the work goes on', () => {
    const { goal } = watch();
    goal.update(wireGoal());
    vi.advanceTimersByTime(NEXT_TURN_MS);
    goal.turnStarted();
    goal.update(wireGoal({ tokensUsed: 5 }));
    goal.turnEnded();
    expect(goal.holds).toBe(true);
  });

  test('waits for the end of every turn that runs', () => {
    const { goal } = watch();
    goal.turnStarted();
    goal.update(wireGoal());
    goal.turnStarted();
    goal.turnEnded();
    expect(vi.getTimerCount()).toBe(0);
    goal.turnEnded();
    expect(vi.getTimerCount()).toBe(1);
    goal.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(goal.holds).toBe(false);
  });

  test('is told to those who ask, until they leave', () => {
    const { goal } = watch();
    const seen: (ThreadGoal | null)[] = [];
    const off = goal.on(update => seen.push(update));
    goal.update(wireGoal());
    goal.update(null);
    off();
    goal.update(wireGoal());
    expect(seen).toEqual([wireGoal(), null]);
  });
});

describe('the run of a goal', () => {
  interface Running {
    readonly server: ScriptedServer;
    readonly thread: Thread;
    readonly run: GoalRun;
    update(goal: Partial<ThreadGoal>): Promise<void>;
  }

  async function running(): Promise<Running> {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const setting = thread.goal.set('finish');
    const update = (goal: Partial<ThreadGoal>): Promise<void> =>
      server.notify('thread/goal/updated', { turnId: null, goal: wireGoal(goal) });
    await update({});
    await server.answer('thread/goal/set', { goal: wireGoal() });
    return { server, thread, run: await setting, update };
  }

  test('ends with the last turn, when the goal is met', async () => {
    const { server, run, update } = await running();
    await server.started('turn-1');
    await server.completed('turn-1');
    vi.advanceTimersByTime(NEXT_TURN_MS - 1);
    await server.started('turn-2');
    await server.delta('turn-2', 'done');
    await update({ status: 'complete' });
    expect(run.ended).toBe(false);
    await server.completed('turn-2');
    const { goal, turns, text } = await run.run();
    expect(goal?.status).toBe('complete');
    expect(turns.map(({ turnId }) => turnId)).toEqual(['turn-1', 'turn-2']);
    expect(text).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('takes what is sent into its turn, also before that has begun', async () => {
    const { server, thread, run, update } = await running();
    const sent = thread.send('also this');
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.started('turn-1');
    await server.answer('turn/steer', { turnId: 'turn-1' });
    expect((await sent).id).toBe('turn-1');
    await server.completed('turn-1');
    const between = thread.send('and this');
    await settled();
    await server.started('turn-2');
    await server.answer('turn/steer', { turnId: 'turn-2' });
    expect((await between).id).toBe('turn-2');
    await update({ status: 'complete' });
    await server.completed('turn-2');
    expect((await run.run()).turns).toHaveLength(2);
    expect(server.asked('turn/start')).toEqual([]);
  });

  test('lets what is sent start a turn when it rests', async () => {
    const { server, thread } = await running();
    const sent = thread.send('anything new?');
    await settled();
    vi.advanceTimersByTime(NEXT_TURN_MS);
    await server.beginTurn('turn-1');
    expect((await sent).id).toBe('turn-1');
    await server.completed('turn-1');
  });

  test('goes before a turn that is asked for right after, whatever comes first', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const setting = thread.goal.set('finish');
    await server.answer('thread/goal/set', { goal: wireGoal() });
    await setting;
    const run = thread.run('afterwards');
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.notify('thread/goal/updated', { turnId: null, goal: wireGoal() });
    await server.started('turn-1');
    await server.notify('thread/goal/cleared');
    await server.completed('turn-1');
    await server.beginTurn('turn-2');
    await server.completed('turn-2');
    expect((await run).turnId).toBe('turn-2');
  });

  test('ends when it is replaced, and the new one goes on', async () => {
    const { server, thread, run } = await running();
    const setting = thread.goal.set('other');
    const goal = wireGoal({ objective: 'other' });
    await server.notify('thread/goal/updated', { turnId: null, goal });
    await server.answer('thread/goal/set', { goal });
    const other = await setting;
    const { goal: replaced, turns } = await run.run();
    expect(replaced).toMatchObject({ objective: 'finish', status: 'active' });
    expect(turns).toEqual([]);
    expect(other.ended).toBe(false);
  });

  test('ends when its turn was interrupted, and what waits goes on', async () => {
    const { server, thread, run } = await running();
    const queued = thread.run('behind it');
    await server.started('turn-1');
    await server.completed('turn-1', { status: 'interrupted' });
    vi.advanceTimersByTime(NEXT_TURN_MS);
    const { goal, turns } = await run.run();
    expect(goal?.status).toBe('active');
    expect(turns.map(({ status }) => status)).toEqual(['interrupted']);
    await server.beginTurn('turn-2');
    await server.completed('turn-2');
    expect((await queued).turnId).toBe('turn-2');
  });

  test('ends when the app-server does not go on with it', async () => {
    const { run } = await running();
    vi.advanceTimersByTime(GO_ON_MS - 1);
    expect(run.ended).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await run.run()).toMatchObject({ goal: { status: 'active' }, turns: [], text: '' });
  });

  test('waits behind a turn that runs already', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.run('first');
    await server.beginTurn('turn-1');
    const setting = thread.goal.set('finish');
    await server.notify('thread/goal/updated', { turnId: null, goal: wireGoal() });
    await server.answer('thread/goal/set', { goal: wireGoal() });
    const run = await setting;
    vi.advanceTimersByTime(10 * GO_ON_MS);
    expect(run.ended).toBe(false);
    await server.completed('turn-1');
    await turn;
    await server.started('turn-2');
    await server.completed('turn-2');
    await server.notify('thread/goal/cleared');
    expect((await run.run()).turns.map(({ turnId }) => turnId)).toEqual(['turn-2']);
    expect(run.goal).toBeNull();
  });

  test('is not begun when the app-server refuses', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const error = rejection(thread.goal.set('finish'));
    await server.refuse('thread/goal/set', 'ephemeral thread does not support goals');
    expect(await error).toHaveProperty('code', -32600);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not begun on a handle that is closed', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    void thread.unsubscribe();
    await server.answer('thread/unsubscribe', { status: 'unsubscribed' });
    await expect(thread.goal.set('finish')).rejects.toThrow('this handle is closed');
    await settled();
    expect(server.asked('thread/goal/set')).toEqual([]);
  });
});
