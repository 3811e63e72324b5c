import { describe, expect, test } from 'vitest';
import { ThreadBusyError } from '../../../src/errors.js';
import { ScriptedModel } from '../../../src/testing/testing.js';
import type { Turn } from '../../../src/thread/turn.js';

describe('a busy thread', () => {
  test('runs queued turns in order, whatever becomes of the ones before', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'a').stream([gate, 'never seen']);
    model.when(request => request.lastUserText === 'b').fail({ status: 400 });
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const abort = new AbortController();
    const a = await thread.turn('a');
    await gate.reached;
    const b = thread.run('b');
    const c = thread.run('c', { signal: abort.signal });
    const d = thread.run('d');
    abort.abort(new Error('not c'));
    await expect(c).rejects.toThrow('not c');
    await a.interrupt();

    await expect(b).rejects.toThrow('Turn failed');
    expect((await d).text).toBe('echo d');
    expect((await a.run()).status).toBe('interrupted');
    expect(model.requests.map(request => request.lastUserText)).toEqual(['a', 'b', 'd']);
  });

  test('refuses a turn when told to reject, and takes it when free', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.reply('one').reply('two');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const turn = await thread.turn('a');
    await gate.reached;

    await expect(thread.run('b', { whenBusy: 'reject' })).rejects.toThrow(ThreadBusyError);
    gate.open();
    await turn.run();
    expect((await thread.run('b', { whenBusy: 'reject' })).text).toBe('two');
  });

  test('interrupts for a turn that goes to the head of the line', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.when(request => request.lastUserText === 'a').stream([gate, 'never seen']);
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const a = await thread.turn('a');
    await gate.reached;
    const later = thread.run('later');
    const urgent = thread.run('urgent', { whenBusy: 'interrupt' });

    expect((await urgent).text).toBe('echo urgent');
    expect((await a.run()).status).toBe('interrupted');
    expect((await later).text).toBe('echo later');
    expect(model.requests.map(request => request.lastUserText)).toEqual(['a', 'urgent', 'later']);
  });

  test('takes what is sent into the running turn, else into a new one', async () => {
    await using model = await ScriptedModel.start();
    const gate = model.gate();
    model.callTool('exec_command', { cmd: 'true' }).reply('steered').reply('fresh');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const first = await thread.send('begin');
    await gate.reached;
    const same = await thread.send('and this');
    gate.open();

    expect(same.id).toBe(first.id);
    expect((await same.run()).text).toBe('steered');
    expect(model.requests[1]?.lastUserText).toBe('and this');
    const next = await thread.send('anew');
    expect(next.id).not.toBe(first.id);
    expect((await next.run()).text).toBe('fresh');
  });

  test('settles the races of sending while a turn is starting or ending', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise(request => `saw ${request.userTexts.length}`);
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const inputs = Array.from({ length: 12 }, (_, index) => `input ${index}`);
    const turns: Turn[] = [];
    for (const input of inputs) {
      turns.push(await thread.send(input));
      if (turns.length % 3 === 0) await turns.at(-1)?.run();
    }
    const together = await Promise.all(['x', 'y', 'z'].map(input => thread.send(input)));
    for (const turn of [...turns, ...together]) expect((await turn.run()).status).toBe('completed');

    const said = model.requests.at(-1)?.userTexts.filter(text => /^(input \d+|[xyz])$/.test(text));
    expect(said?.toSorted()).toEqual([...inputs, 'x', 'y', 'z'].toSorted());
  });

  test('is the same thread for all its handles', async () => {
    await using model = await ScriptedModel.start();
    model.otherwise(request => `echo ${request.lastUserText}`);
    await using codex = await model.startCodex();
    const one = await codex.startThread();
    await one.run('first');
    const other = await codex.resumeThread(one.id);

    const results = await Promise.all([one.run('a'), other.run('b'), one.run('c')]);
    expect(results.map(result => result.text)).toEqual(['echo a', 'echo b', 'echo c']);
    expect(new Set(results.map(result => result.turnId)).size).toBe(3);
  });

  test('gives every turn an id of the client that comes back with its message', async () => {
    await using model = await ScriptedModel.start();
    model.reply('one').reply('two');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const given = await thread.run('a', { clientUserMessageId: 'my-id' });
    const made = await thread.run('b');

    const ids = [given, made].map(({ items }) =>
      items.flatMap(item => (item.type === 'userMessage' ? [item.clientId] : [])),
    );
    expect(ids).toEqual([['my-id'], [expect.stringMatching(/^[0-9a-f-]{36}$/)]]);
  });
});
