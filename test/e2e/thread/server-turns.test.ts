import { describe, expect, test } from 'vitest';
import { InvalidRequestError, TurnFailedError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Turn } from '../../../src/thread/turn.js';

describe('compaction', () => {
  test('is over when its own turn is, and runs behind what was asked before', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.kind === 'compaction').reply('a summary');
    model.when(request => request.lastUserText === 'slow').stream([gate, 'slow']);
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await thread.run('first');
    const turns: Turn[] = [];
    using _subscription = thread.onTurn(turn => turns.push(turn));
    const slow = await thread.turn('slow');
    await gate.reached;
    const compaction = thread.compact();
    const after = thread.run('after');
    gate.open();
    await compaction;

    expect(slow.snapshot()).toMatchObject({ status: 'completed', text: 'slow' });
    expect(turns[1]?.snapshot().status).toBe('completed');
    expect(turns[1]?.snapshot().items.map(item => item.type)).toEqual(['contextCompaction']);
    expect((await after).text).toBe('ok');
    expect(turns.map(turn => turn.id)).toEqual([slow.id, turns[1]?.id, (await after).turnId]);
  });

  test('rejects when it failed', async () => {
    await using model = await ScriptedModel.start();
    model.when(request => request.kind === 'compaction').fail({ status: 400 });
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await thread.run('first');
    await expect(thread.compact()).rejects.toThrow(TurnFailedError);
    expect((await thread.run('goes on')).text).toBe('ok');
  });
});

describe('a review', () => {
  test('is a turn whose items and end come under its own id', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise(request => (request.lastUserText === 'look' ? 'looks good' : 'ok'));
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await thread.run('first');
    const turns: string[] = [];
    thread.onTurn(turn => turns.push(turn.id));
    const review = await thread.review({ type: 'custom', instructions: 'look' });
    const next = thread.run('next');
    const result = await review.run();

    expect(result.status).toBe('completed');
    expect(result.text).toBe('looks good');
    expect(result.items.map(item => item.type)).toEqual(
      expect.arrayContaining(['enteredReviewMode', 'exitedReviewMode', 'agentMessage']),
    );
    expect((await next).text).toBe('ok');
    expect(turns).toEqual([review.id, (await next).turnId]);
  });

  test('is refused on a thread of its own by this app-server', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const detached = thread.review({ type: 'uncommittedChanges' }, { delivery: 'detached' });
    await expect(detached).rejects.toThrow(InvalidRequestError);
    expect((await thread.run('goes on')).text).toBe('ok');
  });

  test('is followed by another session on the same thread', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await thread.run('first');
    const turns: Turn[] = [];
    thread.onTurn(turn => turns.push(turn));
    await codex.request('review/start', {
      threadId: thread.id,
      target: { type: 'custom', instructions: 'look' },
    });
    expect((await thread.run('queued behind it')).status).toBe('completed');
    expect(turns).toHaveLength(2);
    expect((await turns[0]?.run())?.items.map(item => item.type)).toContain('exitedReviewMode');
  });
});

describe('a goal', () => {
  test('is one run over the turns that the app-server starts', async () => {
    await using model = await ScriptedModel.start();
    model
      .reply('working')
      .callTool('update_goal', { status: 'complete' })
      .reply('all done')
      .reply('after');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const run = await thread.goal.set('finish the work');
    expect(run.goal).toMatchObject({ objective: 'finish the work', status: 'active' });
    const after = thread.run('afterwards');
    const methods: string[] = [];
    for await (const event of run) methods.push(event.method);
    const result = await run.run();

    expect(result.goal?.status).toBe('complete');
    expect(result.turns.map(({ text }) => text)).toEqual(['working', 'all done']);
    expect(result.text).toBe('all done');
    expect(methods.filter(method => method === 'turn/completed')).toHaveLength(2);
    expect((await after).text).toBe('after');
    expect((await thread.goal.get())?.status).toBe('complete');
  });

  test('ends when it is cleared', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['working', gate]);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const run = await thread.goal.set('never finish');
    await gate.reached;
    await thread.goal.clear();
    gate.open();
    const result = await run.run();
    expect(result.goal).toBeNull();
    expect(result.turns).toHaveLength(1);
    expect(await thread.goal.get()).toBeNull();
    await expect(thread.goal.set(' ')).rejects.toThrow('the objective is empty');
  });
});

describe('a turn that somebody else started', () => {
  test('keeps the thread busy, and can be attached to', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'theirs').stream(['begun', gate, ' done']);
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const { turn: theirs } = await codex.request('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 'theirs', text_elements: [] }],
    });
    await gate.reached;
    const ours = thread.run('ours');
    const attached = thread.attach(theirs.id);
    gate.open();

    expect((await attached.run()).text).toBe('begun done');
    expect((await ours).text).toBe('echo ours');
    const late = thread.attach(theirs.id);
    expect(await late.run()).toMatchObject({ status: 'completed', text: 'begun done' });
    await expect(thread.attach('01999999-0000-7000-8000-000000000000').run()).rejects.toThrow(
      'has no turn',
    );
  });

  test('is joined by resuming its thread', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    await thread.run('first');
    model.when(request => request.lastUserText === 'slow').stream(['begun', gate, ' done']);
    const slow = await thread.turn('slow');
    await gate.reached;
    for (const options of [{}, { excludeTurns: true }]) {
      const again = await codex.resumeThread(thread.id, options);
      await expect(again.run('no', { whenBusy: 'reject' })).rejects.toThrow('another one runs');
    }
    gate.open();
    expect((await slow.run()).text).toBe('begun done');
  });
});

describe('the handles of a thread', () => {
  test('are counted: the last one lets the app-server unload it', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const one = await codex.startThread({ config: { thread_unload_delay_secs: 0 } });
    await one.run('go');
    const two = await codex.resumeThread(one.id);
    const unloaded = new Promise<void>(resolve => {
      codex.on('thread/closed', ({ threadId }) => threadId === one.id && resolve());
    });
    await one.unsubscribe();
    await one.unsubscribe();
    await expect(one.run('no')).rejects.toThrow('this handle is closed');
    expect((await two.run('still here')).text).toBe('ok');

    await two.unsubscribe();
    await unloaded;
    const three = await codex.resumeThread(one.id);
    expect((await three.run('back again')).text).toBe('ok');
  });

  test('are closed behind the turns that were asked for, or with an interrupt', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'slow').stream([gate, 'slow']);
    model.otherwise('ok');
    await using codex = await model.startCodex();
    const waited = await codex.startThread();
    const slow = waited.run('slow');
    await gate.reached;
    const queued = waited.run('queued');
    const closing = waited.unsubscribe();
    gate.open();
    await closing;
    expect((await slow).text).toBe('slow');
    expect((await queued).text).toBe('ok');

    const hold = model.gate();
    model.when(request => request.lastUserText === 'stop').stream([hold, 'never']);
    const stopped = await codex.startThread();
    const turn = await stopped.turn('stop');
    await hold.reached;
    await stopped.unsubscribe({ interrupt: true });
    expect((await turn.run()).status).toBe('interrupted');
  });

  test('can be opened again while the last one is being closed', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise('ok');
    await using codex = await model.startCodex();
    let thread = await codex.startThread();
    await thread.run('go');
    for (let round = 0; round < 5; round += 1) {
      const [, again] = await Promise.all([thread.unsubscribe(), codex.resumeThread(thread.id)]);
      expect((await again.run('round')).text).toBe('ok');
      thread = again;
    }
  });
});
