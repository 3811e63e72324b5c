import { describe, expect, test } from 'vitest';
import {
  InvalidArgumentError,
  InvalidRequestError,
  ThreadBusyError,
  TransportClosedError,
} from '../../../src/errors.js';
import type { Thread } from '../../../src/thread/thread.js';
import type { Turn } from '../../../src/thread/turn.js';
import { rejection, settled } from '../../support/deferred.js';
import { ScriptedServer, THREAD, wireTurn } from './scripted-server.js';

interface Running {
  readonly server: ScriptedServer;
  readonly thread: Thread;
  readonly turn: Turn;
}

/** A thread on which a turn runs. */
async function running(): Promise<Running> {
  const server = new ScriptedServer();
  const thread = await server.startThread();
  const turn = thread.turn('first');
  await server.beginTurn('turn-1');
  return { server, thread, turn: await turn };
}

function textOf(request: { readonly params?: unknown }): unknown {
  return (request.params as { input: { text: string }[] }).input[0]?.text;
}

describe('steering a turn', () => {
  test('names the turn that it means', async () => {
    const { server, turn } = await running();
    const steered = turn.steer('more');
    const { params } = await server.answer('turn/steer', { turnId: 'turn-1' });
    await steered;
    expect(params).toEqual({
      threadId: THREAD,
      expectedTurnId: 'turn-1',
      clientUserMessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      input: [{ type: 'text', text: 'more', text_elements: [] }],
    });
  });

  test.each(['no active turn to steer', 'expected active turn id `a` but found `b`'])(
    'says so when the turn is not the running one: %s',
    async message => {
      const { server, turn } = await running();
      const error = rejection(turn.steer('more'));
      await server.refuse('turn/steer', message);
      expect(await error).toBeInstanceOf(InvalidRequestError);
      expect(server.asked('turn/start')).toHaveLength(1);
    },
  );

  test('refuses empty input before anything is sent', async () => {
    const { server, turn } = await running();
    expect(await rejection(turn.steer(' '))).toBeInstanceOf(InvalidArgumentError);
    expect(server.asked('turn/steer')).toEqual([]);
  });
});

describe('sending to a busy thread', () => {
  test('adds to the running turn', async () => {
    const { server, thread, turn } = await running();
    const sent = thread.send('more');
    await server.answer('turn/steer', { turnId: 'turn-1' });
    expect((await sent).id).toBe(turn.id);
  });

  test('adds to a running turn that has options of its own', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const turn = thread.turn('first', { approvalPolicy: 'never' });
    await server.beginTurn('turn-1');
    await turn;
    const sent = thread.send('more');
    await settled();
    expect(server.asked('turn/steer')).toHaveLength(1);
    await server.answer('turn/steer', { turnId: 'turn-1' });
    expect((await sent).id).toBe('turn-1');
  });

  test('adds to a turn that is being started', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const first = thread.send('first');
    const second = thread.send('second');
    const start = await server.far.next('turn/start');
    await settled();
    expect(server.asked('turn/steer')).toEqual([]);
    await server.far.answer(start, { turn: wireTurn('turn-1') });
    expect(textOf(await server.answer('turn/steer', { turnId: 'turn-1' }))).toBe('second');
    expect((await first).id).toBe('turn-1');
    expect((await second).id).toBe('turn-1');
    expect(server.asked('turn/start')).toHaveLength(1);
  });

  test.each(['no active turn to steer', 'expected active turn id `turn-1` but found `turn-2`'])(
    'starts a turn when the running one is missed: %s',
    async message => {
      const { server, thread, turn } = await running();
      const sent = thread.send('more');
      await server.refuse('turn/steer', message);
      await settled();
      // Of that turn nothing is known yet but that it is over.
      expect(server.asked('turn/start')).toHaveLength(1);
      await server.completed(turn.id);
      expect(textOf(await server.beginTurn('turn-2'))).toBe('more');
      expect((await sent).id).toBe('turn-2');
    },
  );

  test('follows the turn that came after the one that was missed', async () => {
    const { server, thread, turn } = await running();
    const sent = thread.send('more');
    const request = await server.far.next('turn/steer');
    await server.completed(turn.id);
    await server.started('turn-2');
    await server.far.refuse(request, -32600, 'expected active turn id `turn-1` but found `turn-2`');
    await server.answer('turn/steer', { turnId: 'turn-2' });
    expect((await sent).id).toBe('turn-2');
    expect(server.asked('turn/start')).toHaveLength(1);
  });

  test.each(['review', 'compact'])('waits for a turn that takes no input: %s', async kind => {
    const { server, thread, turn } = await running();
    const sent = thread.send('more');
    await server.refuse('turn/steer', `cannot steer a ${kind} turn`);
    await server.completed(turn.id);
    expect(textOf(await server.beginTurn('turn-2'))).toBe('more');
    expect((await sent).id).toBe('turn-2');
  });

  test('rejects with any other refusal, and starts nothing', async () => {
    const { server, thread, turn } = await running();
    const error = rejection(thread.send('more'));
    await server.refuse('turn/steer', 'the input is too large');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    await server.completed(turn.id);
    await settled();
    expect(server.asked('turn/start')).toHaveLength(1);
  });

  test('keeps the id that the caller gave the message', async () => {
    const { server, thread } = await running();
    const steered = thread.turn('more', { whenBusy: 'steer', clientUserMessageId: 'mine' });
    const { params } = await server.answer('turn/steer', { turnId: 'turn-1' });
    await steered;
    expect(params).toMatchObject({ clientUserMessageId: 'mine' });
  });
});

describe('interrupting a turn', () => {
  test('is asked again when the app-server refused before the turn had begun', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const starting = thread.turn('first');
    await server.answer('turn/start', { turn: wireTurn('turn-1') });
    const turn = await starting;
    const interrupted = turn.interrupt();
    await server.refuse('turn/interrupt', 'no active turn to interrupt');
    await settled();
    expect(server.asked('turn/interrupt')).toHaveLength(1);
    await server.started('turn-1');
    await server.answer('turn/interrupt', {});
    await interrupted;
    expect(server.asked('turn/interrupt')).toEqual([
      { threadId: THREAD, turnId: 'turn-1' },
      { threadId: THREAD, turnId: 'turn-1' },
    ]);
    await server.completed('turn-1', { status: 'interrupted' });
    expect((await turn.run()).status).toBe('interrupted');
  });

  test('is asked again also when the turn begins before the refusal comes', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const starting = thread.turn('first');
    await server.answer('turn/start', { turn: wireTurn('turn-1') });
    const interrupted = (await starting).interrupt();
    const request = await server.far.next('turn/interrupt');
    await server.started('turn-1');
    await server.far.refuse(request, -32600, 'no active turn to interrupt');
    await server.answer('turn/interrupt', {});
    await interrupted;
  });

  test('has nothing to do when the turn ends by itself, or has ended', async () => {
    const { server, turn } = await running();
    const interrupted = turn.interrupt();
    await server.refuse('turn/interrupt', 'no active turn to interrupt');
    await interrupted;
    await server.completed('turn-1');
    await turn.run();
    await turn.interrupt();
    expect(server.asked('turn/interrupt')).toHaveLength(1);
  });

  test('rejects with any other refusal', async () => {
    const { server, turn } = await running();
    const error = rejection(turn.interrupt());
    await server.refuse('turn/interrupt', 'out of order');
    expect(await error).toBeInstanceOf(InvalidRequestError);
  });

  test('rejects when the connection ends while the turn has not begun', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const starting = thread.turn('first');
    await server.answer('turn/start', { turn: wireTurn('turn-1') });
    const turn = await starting;
    const interrupted = turn.interrupt();
    await server.refuse('turn/interrupt', 'no active turn to interrupt');
    await server.far.close();
    // The turn is over, so there is nothing to stop any more.
    await interrupted;
    expect(await rejection(turn.run())).toBeInstanceOf(TransportClosedError);
  });
});

describe('a turn that interrupts', () => {
  test('goes before those that wait', async () => {
    const { server, thread, turn } = await running();
    const later = thread.run('later');
    const urgent = thread.run('urgent', { whenBusy: 'interrupt' });
    await server.answer('turn/interrupt', {});
    await server.completed(turn.id, { status: 'interrupted' });
    expect(textOf(await server.beginTurn('turn-2'))).toBe('urgent');
    await server.completed('turn-2');
    expect(textOf(await server.beginTurn('turn-3'))).toBe('later');
    await server.completed('turn-3');
    expect([(await urgent).turnId, (await later).turnId]).toEqual(['turn-2', 'turn-3']);
  });

  test('stops a turn that is only being started', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const first = thread.run('first');
    const urgent = thread.run('urgent', { whenBusy: 'interrupt' });
    await server.beginTurn('turn-1');
    await server.answer('turn/interrupt', {});
    await server.completed('turn-1', { status: 'interrupted' });
    await server.beginTurn('turn-2');
    await server.completed('turn-2');
    expect((await first).status).toBe('interrupted');
    expect((await urgent).turnId).toBe('turn-2');
    expect(server.asked('turn/interrupt')).toEqual([{ threadId: THREAD, turnId: 'turn-1' }]);
  });

  test('does not stop itself on a free thread', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const urgent = thread.run('urgent', { whenBusy: 'interrupt' });
    await server.beginTurn('turn-1');
    await settled();
    await server.completed('turn-1');
    expect((await urgent).status).toBe('completed');
    expect(server.asked('turn/interrupt')).toEqual([]);
  });

  test('stops nothing when it is aborted before the other one has begun', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const first = thread.run('first');
    const controller = new AbortController();
    const options = { whenBusy: 'interrupt', signal: controller.signal } as const;
    const error = rejection(thread.run('urgent', options));
    controller.abort('enough');
    expect(await error).toBe('enough');
    await server.beginTurn('turn-1');
    await settled();
    expect(server.asked('turn/interrupt')).toEqual([]);
    await server.completed('turn-1');
    expect((await first).status).toBe('completed');
  });

  test('rejects with the reason of its signal while the interrupt is not answered', async () => {
    const { server, thread } = await running();
    const controller = new AbortController();
    const options = { whenBusy: 'interrupt', signal: controller.signal } as const;
    const error = rejection(thread.run('urgent', options));
    await server.far.next('turn/interrupt');
    controller.abort('enough');
    // Nobody is told of a rejection that nobody could have handled.
    await settled();
    expect(await error).toBe('enough');
  });
});

describe('a turn that is not to wait', () => {
  test.each([
    ['runs', (): void => {}],
    ['is only being started', undefined],
  ])('is refused while another one %s', async (_name, begin) => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const first = thread.turn('first');
    if (begin !== undefined) {
      await server.beginTurn('turn-1');
      await first;
    }
    const error = await rejection(thread.run('second', { whenBusy: 'reject' }));
    expect(error).toBeInstanceOf(ThreadBusyError);
    expect(error).toMatchObject({ threadId: THREAD });
    expect(server.far.of('turn/start').length).toBeLessThan(2);
    if (begin === undefined) await server.beginTurn('turn-1');
    await first;
  });
});

describe('a shell command', () => {
  test('has begun before the next turn is started, and ended as well', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const command = thread.shellCommand('ls');
    const run = thread.run('next');
    await server.answer('thread/shellCommand', {});
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.started('shell-turn');
    await command;
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.completed('shell-turn');
    await server.beginTurn('turn-1');
    await server.completed('turn-1');
    expect((await run).turnId).toBe('turn-1');
  });

  test('does not wait for a turn that runs, of which it is a part', async () => {
    const { server, thread } = await running();
    const command = thread.shellCommand('ls', { timeoutMs: 5 });
    expect((await server.answer('thread/shellCommand', {})).params).toEqual({
      threadId: THREAD,
      command: 'ls',
      timeoutMs: 5,
    });
    await command;
  });

  test('leaves the thread free when it is refused', async () => {
    const server = new ScriptedServer();
    const thread = await server.startThread();
    const error = rejection(thread.shellCommand('ls'));
    await server.refuse('thread/shellCommand', 'not allowed');
    expect(await error).toBeInstanceOf(InvalidRequestError);
    const run = thread.run('next', { whenBusy: 'reject' });
    await server.beginTurn('turn-1');
    await server.completed('turn-1');
    await run;
  });
});

describe('turns that were asked for at once', () => {
  test('run in the order of asking, whatever their options take to find out', async () => {
    const server = new ScriptedServer();
    server.far.onRequest('config/read', () => ({ config: {} }));
    server.far.onRequest('thread/settings/update', () => ({}));
    const thread = await server.startThread();
    const asked = [
      thread.run('a', { sandbox: 'workspace-write' }),
      thread.run('b', { sandbox: 'danger-full-access' }),
      thread.run('c'),
    ];
    const said: unknown[] = [];
    for (const id of ['turn-a', 'turn-b', 'turn-c']) {
      said.push(textOf(await server.beginTurn(id)));
      await server.completed(id);
    }
    expect(said).toEqual(['a', 'b', 'c']);
    const results = await Promise.all(asked);
    expect(results.map(({ turnId }) => turnId)).toEqual(['turn-a', 'turn-b', 'turn-c']);
  });

  test('are all run before the last handle is closed', async () => {
    const server = new ScriptedServer();
    server.far.onRequest('thread/settings/update', () => ({}));
    const thread = await server.startThread();
    const run = thread.run('a', { sandbox: 'danger-full-access' });
    const closed = thread.unsubscribe();
    await server.beginTurn('turn-a');
    await settled();
    expect(server.asked('thread/unsubscribe')).toEqual([]);
    await server.completed('turn-a');
    await server.answer('thread/unsubscribe', { status: 'unsubscribed' });
    await closed;
    expect((await run).status).toBe('completed');
  });

  test('are all run when two handles are closed at once, one of them with an interrupt', async () => {
    const server = new ScriptedServer();
    const one = await server.startThread();
    const two = await server.resumeThread();
    const first = one.run('first');
    await server.beginTurn('turn-1');
    const second = one.run('second');
    const closed = Promise.all([one.unsubscribe({ interrupt: true }), two.unsubscribe()]);
    await server.answer('turn/interrupt', {});
    await settled();
    expect(server.asked('thread/unsubscribe')).toEqual([]);
    await server.completed('turn-1', { status: 'interrupted' });
    await server.beginTurn('turn-2');
    await settled();
    expect(server.asked('thread/unsubscribe')).toEqual([]);
    await server.completed('turn-2');
    await server.answer('thread/unsubscribe', { status: 'unsubscribed' });
    await closed;
    expect((await first).status).toBe('interrupted');
    expect((await second).status).toBe('completed');
    expect(server.asked('thread/unsubscribe')).toHaveLength(1);
  });
});
