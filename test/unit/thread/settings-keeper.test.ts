import { describe, expect, test } from 'vitest';
import { InvalidRequestError, TurnFailedError } from '../../../src/errors.js';
import type { ThreadSettings } from '../../../src/protocol/protocol.js';
import type { Thread } from '../../../src/thread/thread.js';
import { rejection, settled } from '../../support/deferred.js';
import { ScriptedServer, THREAD, wireSettings } from './scripted-server.js';

const READ_ONLY = { type: 'readOnly', networkAccess: false } as const;
const FULL = { type: 'dangerFullAccess' } as const;

interface Started {
  readonly server: ScriptedServer;
  readonly thread: Thread;
}

async function started(): Promise<Started> {
  const server = new ScriptedServer();
  return { server, thread: await server.startThread() };
}

/** Tells what is in force, as a server does whenever that changes. */
function inForce(server: ScriptedServer, settings: Partial<ThreadSettings>): Promise<void> {
  return server.notify('thread/settings/updated', { threadSettings: wireSettings(settings) });
}

describe('a turn with options of its own', () => {
  test('is followed by the thread having its own settings back, before the next turn', async () => {
    const { server, thread } = await started();
    const first = thread.run('first', { sandbox: 'danger-full-access', model: 'big' });
    const next = thread.run('next');
    expect((await server.beginTurn('turn-1')).params).toMatchObject({
      sandboxPolicy: FULL,
      model: 'big',
    });
    await inForce(server, { sandboxPolicy: FULL, model: 'big' });
    expect(thread.info).toMatchObject({ sandbox: READ_ONLY, model: 'mock-model' });
    await server.completed('turn-1');
    expect((await first).status).toBe('completed');

    const update = await server.far.next('thread/settings/update');
    await settled();
    expect(server.asked('turn/start')).toHaveLength(1);
    expect(update.params).toEqual({
      threadId: THREAD,
      sandboxPolicy: READ_ONLY,
      model: 'mock-model',
    });
    await server.far.answer(update, {});
    const { params } = await server.beginTurn('turn-2');
    expect(params).not.toHaveProperty('sandboxPolicy');
    await server.completed('turn-2');
    await next;
  });

  test('needs nothing put back when the thread had none of it before', async () => {
    const { server, thread } = await started();
    for (const id of ['turn-1', 'turn-2']) {
      const run = thread.run('go', { summary: 'concise' });
      await server.beginTurn(id);
      await server.completed(id);
      await run;
    }
    expect(server.asked('thread/settings/update')).toEqual([]);
    expect(server.logger.entries.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'A turn set what the thread had unset, and it stays: there is no way back',
        details: { threadId: THREAD, settings: ['summary'] },
      },
    ]);
  });

  test('is followed by the restoration also when it was refused', async () => {
    const { server, thread } = await started();
    const error = rejection(thread.run('go', { approvalPolicy: 'never' }));
    await server.refuse('turn/start', 'invalid thread settings override');
    const { params } = await server.answer('thread/settings/update', {});
    expect(params).toEqual({ threadId: THREAD, approvalPolicy: 'on-request' });
    expect(await error).toBeInstanceOf(InvalidRequestError);
  });

  test('is followed by nothing when the connection has ended', async () => {
    const { server, thread } = await started();
    const error = rejection(thread.run('go', { approvalPolicy: 'never' }));
    await server.beginTurn('turn-1');
    await server.far.close();
    expect(await error).toMatchObject({ partial: { turnId: 'turn-1' } });
    await settled();
    expect(server.asked('thread/settings/update')).toEqual([]);
    expect(server.logger.at('warn')).toEqual(['The connection to the app-server has ended']);
  });
});

describe('settings that could not be put back', () => {
  /** A thread whose full access of one turn could not be taken back. */
  async function owing(): Promise<Started> {
    const { server, thread } = await started();
    const run = thread.run('first', { sandbox: 'danger-full-access', approvalPolicy: 'never' });
    await server.beginTurn('turn-1');
    await inForce(server, { sandboxPolicy: FULL, approvalPolicy: 'never' });
    await server.completed('turn-1');
    await server.refuse('thread/settings/update', 'not now', -32603);
    await run;
    await settled();
    expect(server.logger.at('warn')).toEqual([
      'Cannot put back the settings of a thread; its next turn does',
    ]);
    return { server, thread };
  }

  async function runOne(server: ScriptedServer, id: string): Promise<unknown> {
    const { params } = await server.beginTurn(id);
    await server.completed(id);
    return params;
  }

  test('come with the next turn, and are put back after it', async () => {
    const { server, thread } = await owing();
    const run = thread.run('second');
    const own = { sandboxPolicy: READ_ONLY, approvalPolicy: 'on-request' };
    expect(await runOne(server, 'turn-2')).toMatchObject(own);
    expect((await server.answer('thread/settings/update', {})).params).toEqual({
      threadId: THREAD,
      ...own,
    });
    await run;
    const third = thread.run('third');
    expect(await runOne(server, 'turn-3')).not.toHaveProperty('sandboxPolicy');
    await third;
  });

  test('come also when the next turn names them without a value', async () => {
    const { server, thread } = await owing();
    const run = thread.run('second', { approvalPolicy: undefined as never, sandbox: undefined });
    expect(await runOne(server, 'turn-2')).toMatchObject({
      sandboxPolicy: READ_ONLY,
      approvalPolicy: 'on-request',
    });
    await server.answer('thread/settings/update', {});
    await run;
  });

  test('give way to the options of the next turn', async () => {
    const { server, thread } = await owing();
    const run = thread.run('second', { permissions: 'careful' });
    const params = await runOne(server, 'turn-2');
    expect(params).toMatchObject({ permissions: 'careful', approvalPolicy: 'on-request' });
    expect(params).not.toHaveProperty('sandboxPolicy');
    const { params: back } = await server.answer('thread/settings/update', {});
    expect(back).toEqual({
      threadId: THREAD,
      sandboxPolicy: READ_ONLY,
      approvalPolicy: 'on-request',
    });
    await run;
  });

  test('come with each turn until they are back', async () => {
    const { server, thread } = await owing();
    for (const id of ['turn-2', 'turn-3']) {
      const run = thread.run('go');
      expect(await runOne(server, id)).toMatchObject({ sandboxPolicy: READ_ONLY });
      await server.refuse('thread/settings/update', 'not now', -32603);
      await run;
      await settled();
    }
  });

  test('are replaced by what the thread is configured with', async () => {
    const { server, thread } = await owing();
    const configured = thread.configure({ approvalPolicy: 'untrusted' });
    await server.answer('thread/settings/update', {});
    await inForce(server, { sandboxPolicy: FULL, approvalPolicy: 'untrusted' });
    await configured;
    expect(thread.info).toMatchObject({ approvalPolicy: 'untrusted', sandbox: READ_ONLY });

    const run = thread.run('second');
    expect(await runOne(server, 'turn-2')).toMatchObject({ sandboxPolicy: READ_ONLY });
    expect((await server.answer('thread/settings/update', {})).params).toMatchObject({
      sandboxPolicy: READ_ONLY,
    });
    await run;
    expect(server.asked('turn/start')[1]).not.toMatchObject({ approvalPolicy: 'on-request' });
    expect(thread.info.approvalPolicy).toBe('untrusted');
  });
});

describe('configuring a thread', () => {
  test('waits for a turn with options of its own, and holds back the next', async () => {
    const { server, thread } = await started();
    const first = thread.run('first', { model: 'big' });
    await server.beginTurn('turn-1');
    await inForce(server, { model: 'big' });
    const configured = thread.configure({ model: 'small' });
    const next = thread.run('next', { model: 'big' });
    await settled();
    expect(server.asked('thread/settings/update')).toEqual([]);

    await server.completed('turn-1');
    await server.answer('thread/settings/update', {});
    await inForce(server, {});
    const change = await server.far.next('thread/settings/update');
    expect(change.params).toEqual({ threadId: THREAD, model: 'small' });
    await settled();
    expect(server.asked('turn/start')).toHaveLength(1);
    await server.far.answer(change, {});
    await inForce(server, { model: 'small' });
    await configured;
    await first;

    await server.beginTurn('turn-2');
    await inForce(server, { model: 'big' });
    await server.completed('turn-2');
    const { params } = await server.answer('thread/settings/update', {});
    expect(params).toEqual({ threadId: THREAD, model: 'small' });
    await next;
    expect(thread.info.model).toBe('small');
  });

  test('holds also when a turn with options is asked for before it is confirmed', async () => {
    const { server, thread } = await started();
    const configured = thread.configure({ model: 'small' });
    const change = await server.far.next('thread/settings/update');
    const run = thread.run('go', { model: 'big' });
    await settled();
    expect(server.asked('turn/start')).toEqual([]);
    await server.far.answer(change, {});
    await inForce(server, { model: 'small' });
    await configured;
    await server.beginTurn('turn-1');
    await inForce(server, { model: 'big' });
    await server.completed('turn-1');
    const { params } = await server.answer('thread/settings/update', {});
    expect(params).toEqual({ threadId: THREAD, model: 'small' });
    await inForce(server, { model: 'small' });
    await run;
    expect(thread.info.model).toBe('small');
  });

  test('does not wait for a turn without options', async () => {
    const { server, thread } = await started();
    const run = thread.run('go');
    await server.beginTurn('turn-1');
    const configured = thread.configure({ model: 'small' });
    await server.answer('thread/settings/update', {});
    await inForce(server, { model: 'small' });
    await configured;
    await server.completed('turn-1', { status: 'failed', error: { message: 'x' } });
    expect(await rejection(run)).toBeInstanceOf(TurnFailedError);
    expect(thread.info.model).toBe('small');
  });

  test('does not wait for a word about what is in force already', async () => {
    const { server, thread } = await started();
    const configured = thread.configure({ model: 'mock-model', sandbox: 'read-only' });
    await server.answer('thread/settings/update', {});
    await configured;
  });
});
