import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Codex } from '../../../src/codex/codex.js';
import type { ConnectionEvent } from '../../../src/codex/connection.js';
import { RestartLimitError } from '../../../src/codex/recovery.js';
import { ServerExitedError } from '../../../src/errors.js';
import { tool } from '../../../src/requests/tool.js';
import { ScriptedModel } from '../../../src/testing/scripted-model.js';
import { ThreadLostError } from '../../../src/thread/thread-lost-error.js';
import { rejection } from '../../support/deferred.js';
import { killServers, serverPids } from '../../support/server-processes.js';

/** Kills the app-server of a session; settles when the session has noticed. */
async function kill(codex: Codex): Promise<void> {
  const lost = new Promise(resolve => codex.onConnection(resolve));
  killServers(codex.server.codexHome);
  await lost;
}

describe('after the app-server was killed', () => {
  test('the next call starts another, and says so', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const events: ConnectionEvent[] = [];
    codex.onConnection(event => events.push(event));
    await kill(codex);
    expect(serverPids(codex.server.codexHome)).toEqual([]);

    expect((await codex.models()).length).toBeGreaterThan(0);

    expect(events.map(({ type }) => type)).toEqual(['lost', 'restored']);
    expect(events[0]).toMatchObject({ reason: { signal: 'SIGKILL' } });
    expect(events[1]).toMatchObject({ server: { version: codex.server.version } });
  });

  test('a thread goes on with its history, settings, handlers and tools', async () => {
    await using model = await ScriptedModel.start();
    const asked: string[] = [];
    const called: unknown[] = [];
    await using codex = await model.startCodex();
    const note = tool({
      name: 'note',
      description: 'Takes a note.',
      input: z.object({ text: z.string() }),
      run: ({ text }) => {
        called.push(text);
        return 'noted';
      },
    });
    const thread = await codex.startThread({
      sandbox: 'workspace-write',
      approvalPolicy: 'on-request',
      model: 'mock-model',
      developerInstructions: 'Speak like a pirate.',
      tools: [note],
      approvals: {
        command: ({ command }) => {
          asked.push(command ?? '');
          return 'decline';
        },
      },
    });
    model.reply('first');
    await thread.run('one');
    await thread.configure({ approvalPolicy: 'untrusted' });
    const before = thread.info;
    await kill(codex);

    model.callTool('note', { text: 'kept' });
    model.callTool('exec_command', { cmd: 'touch a', sandbox_permissions: 'require_escalated' });
    model.reply('second');
    const { text } = await thread.run('two');

    expect(text).toBe('second');
    expect(called).toEqual(['kept']);
    expect(asked).toHaveLength(1);
    expect(thread.info).toEqual(before);
    expect(thread.info).toMatchObject({
      approvalPolicy: 'untrusted',
      sandbox: { type: 'workspaceWrite' },
    });
    const sent = JSON.stringify(model.requests.at(-1)?.body);
    for (const words of ['one', 'first', 'two', 'Speak like a pirate.'])
      expect(sent).toContain(words);
  });

  test('the turn in flight rejects with what came of it, and those behind it run once', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const gate = model.gate();
    model.stream(['partial', gate, ' rest']);
    const turn = await thread.turn('go');
    const streamed: string[] = [];
    const reading = (async () => {
      for await (const piece of turn.text()) streamed.push(piece);
    })();
    const running = rejection(turn.run());
    const queued = [thread.run('second'), thread.run('third')];
    await gate.reached;
    for await (const piece of turn.text()) if (piece === 'partial') break;
    model.reply('2');
    model.reply('3');
    killServers(codex.server.codexHome);

    const error = await running;
    expect(error).toBeInstanceOf(ServerExitedError);
    expect(error).toMatchObject({ signal: 'SIGKILL', partial: { text: 'partial' } });
    expect(await rejection(reading)).toMatchObject({ signal: 'SIGKILL' });
    expect(streamed).toEqual(['partial']);
    expect((await Promise.all(queued)).map(({ text }) => text)).toEqual(['2', '3']);
    const inputs = (await thread.read({ includeTurns: true })).turns.map(({ status }) => status);
    expect(inputs).toEqual(['interrupted', 'completed', 'completed']);
    expect(model.requests).toHaveLength(3);
  });

  test('a thread that was never stored is lost, and says so', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex();
    const empty = await codex.startThread();
    const ephemeral = await codex.startThread({ ephemeral: true });
    model.reply('hello');
    await ephemeral.run('hi');
    await kill(codex);
    for (const thread of [empty, ephemeral]) {
      const error = await rejection(thread.run('again'));
      expect(error).toBeInstanceOf(ThreadLostError);
      expect(error).toMatchObject({ threadId: thread.id });
    }
  });

  test('once too often, calls reject at once until the window has passed', async () => {
    await using model = await ScriptedModel.start();
    await using codex = await model.startCodex({ recovery: { maxRestarts: 1, windowMs: 60_000 } });
    await kill(codex);
    await codex.models();
    await kill(codex);
    const error = await rejection(codex.models());
    expect(error).toBeInstanceOf(RestartLimitError);
    expect(error).toMatchObject({ maxRestarts: 1, windowMs: 60_000, cause: { signal: 'SIGKILL' } });
  });
});
