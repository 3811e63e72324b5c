import { describe, expect, test } from 'vitest';
import { TurnStalledError, TurnTimeoutError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

describe('a turn with a deadline', () => {
  test('is interrupted when it runs too long, and keeps what came', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['so far', gate, ' and no further']);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const error = await thread.run('go', { timeoutMs: 1_000 }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnTimeoutError);
    expect(error).toMatchObject({
      timeoutMs: 1_000,
      result: { status: 'interrupted', text: 'so far' },
    });
    model.reply('next');
    expect((await thread.run('next')).text).toBe('next');
  });

  test('counts from acceptance, not from the time in the queue', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'slow').stream([gate, 'slow']);
    model.otherwise('quick');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const slow = thread.run('slow');
    await gate.reached;
    const started = performance.now();
    const queued = thread.run('quick', { timeoutMs: 700 });
    await new Promise(resolve => setTimeout(resolve, 1_000));
    gate.open();

    expect((await slow).text).toBe('slow');
    expect((await queued).text).toBe('quick');
    expect(performance.now() - started).toBeGreaterThan(1_000);
  });

  test('is interrupted when it falls silent', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.stream(['then nothing', gate]);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const turn = await thread.turn('go', { idleTimeoutMs: 500 });
    const error = await turn.run().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(TurnStalledError);
    expect(error).toMatchObject({ idleTimeoutMs: 500, result: { text: 'then nothing' } });
    expect(turn.snapshot().status).toBe('interrupted');
  });

  test('is left alone while something comes', async () => {
    await using model = await ScriptedModel.start();
    model.stream(['a', 'b', 'c', 'd', 'e', 'f'], { delayMs: 200 });
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    expect((await thread.run('go', { idleTimeoutMs: 900 })).text).toBe('abcdef');
  });

  test('is completed from the store when its completion was lost', async () => {
    await using model = await ScriptedModel.start();
    model.reply('stored');
    await using codex = await model.startCodex({
      optOutNotifications: ['turn/completed', 'item/completed', 'item/agentMessage/delta'],
    });
    const thread = await codex.startThread();
    const result = await thread.run('go', { idleTimeoutMs: 500 });

    expect(result).toMatchObject({ status: 'completed', text: 'stored' });
    expect(result.items.map(item => item.type)).toEqual(['userMessage', 'agentMessage']);
  });
});
