import { expect, onTestFinished, test } from 'vitest';
import { Codex } from '../../../../src/codex/codex.js';
import type { CodexOptions } from '../../../../src/codex/options.js';
import {
  RetryLimitExceededError,
  ServerExitedError,
  TurnFailedError,
  TurnStalledError,
} from '../../../../src/errors.js';
import { FakeAppServer, fault } from '../../../../src/testing/testing.js';
import { rejection } from '../../../support/deferred.js';

async function start(): Promise<FakeAppServer> {
  const server = await FakeAppServer.start();
  onTestFinished(() => server.close());
  return server;
}

function open(server: FakeAppServer, options: CodexOptions = {}): Codex {
  const codex = new Codex({ transport: server.connect(), ...options });
  onTestFinished(() => codex.close());
  return codex;
}

test('a turn says what is scripted, else what it was told', async () => {
  const server = await start();
  const thread = await open(server).startThread();
  server.reply('Hello').stream(['a', 'b']);
  const first = await thread.run('Hi');
  expect(first).toMatchObject({ text: 'Hello', status: 'completed' });
  expect(first.items.map(item => item.type)).toEqual(['userMessage', 'agentMessage']);
  expect(first.usage?.total.totalTokens).toBe(110);
  expect((await thread.run('Hi')).text).toBe('ab');
  expect((await thread.run('What now?')).text).toBe('What now?');
  expect(server.remaining).toBe(0);
});

test('a failed turn rejects with what was scripted', async () => {
  const server = await start();
  const thread = await open(server).startThread();
  server.fail({ message: 'too busy', codexErrorInfo: 'serverOverloaded' });
  const error = await rejection(thread.run('Hi'));
  expect(error).toBeInstanceOf(TurnFailedError);
  expect(error).toMatchObject({ info: 'serverOverloaded', retryable: true });
  expect((await thread.run('again')).text).toBe('again');
});

test('a second client resumes and reads what the first has done', async () => {
  const server = await start();
  const first = await open(server).startThread();
  await first.run('Remember me');
  const second = await open(server).resumeThread(first.id);
  const { turns, preview } = await second.read({ includeTurns: true });
  expect(preview).toBe('Remember me');
  expect(turns).toMatchObject([{ status: 'completed', items: [{}, { text: 'Remember me' }] }]);
  expect((await open(server).threads()).data).toMatchObject([{ id: first.id }]);
});

test('a steered turn goes on with what was added', async () => {
  const server = await start();
  const thread = await open(server).startThread();
  const gate = server.hold();
  server.stream(['One ', gate, 'two']).reply('Three');
  const turn = await thread.turn('Count');
  await gate.reached;
  await turn.steer('Faster');
  const { items, text } = await turn.run();
  expect(text).toBe('Three');
  expect(items.map(item => item.type)).toEqual(['userMessage', 'userMessage', 'agentMessage']);
});

test('an interrupted turn ends as such, and the next one runs', async () => {
  const server = await start();
  const thread = await open(server).startThread();
  const gate = server.hold();
  const turn = await thread.turn('Hi');
  await gate.reached;
  await turn.interrupt();
  expect((await turn.run()).status).toBe('interrupted');
  expect((await thread.run('again')).text).toBe('again');
});

test('a command is asked for, and declined', async () => {
  const server = await start();
  const asked: string[] = [];
  const codex = open(server, {
    approvals: {
      command: ({ command }) => {
        asked.push(command ?? '');
        return 'decline';
      },
    },
  });
  const thread = await codex.startThread();
  server.play(async turn => {
    const decision = await turn.runCommand('rm -rf /', { reason: 'Tidy up' });
    await turn.say(`You said ${decision}`);
  });
  const { text, items } = await thread.run('Go');
  expect(text).toBe('You said decline');
  expect(asked).toEqual(["/bin/bash -lc 'rm -rf /'"]);
  expect(items[1]).toMatchObject({ type: 'commandExecution', status: 'declined' });
});

test('a crash in the middle of a turn is a typed error, and the turn is interrupted then', async () => {
  const server = await start();
  const codex = open(server, { retry: false });
  const thread = await codex.startThread();
  server.inject({
    at: 'item/agentMessage/delta',
    nth: 2,
    fault: fault.crash({ code: 3, stderr: 'out of memory' }),
  });
  server.stream(['a', 'b', 'c']);
  const turn = await thread.turn('Go');
  const error = await rejection(turn.run());
  expect(error).toBeInstanceOf(ServerExitedError);
  expect(error).toMatchObject({ code: 3, stderrTail: 'out of memory', partial: { text: 'a' } });
  const again = await open(server).resumeThread(thread.id);
  const { turns } = await again.read({ includeTurns: true });
  expect(turns).toMatchObject([{ id: turn.id, status: 'interrupted' }]);
  expect((await again.run('Go on')).text).toBe('Go on');
});

test('a lost completion is found out by asking', async () => {
  const server = await start();
  const thread = await open(server).startThread();
  const lost = server.inject({ at: 'turn/completed', fault: fault.lose() });
  server.reply('Done');
  const result = await thread.run('Go', { idleTimeoutMs: 50 }).catch((error: unknown) => error);
  expect(lost.strikes).toBe(1);
  if (result instanceof TurnStalledError) expect(result.result?.text).toBe('Done');
  else expect(result).toMatchObject({ text: 'Done' });
});

test('a request that is refused twice is sent again, three times is too often', async () => {
  const server = await start();
  const codex = open(server, { retry: { initialDelayMs: 1, maxDelayMs: 1 } });
  const thread = await codex.startThread();
  server.inject({ at: 'received:turn/start', times: 2, fault: fault.refuse() });
  expect((await thread.run('Go')).text).toBe('Go');
  expect(server.received.filter(({ method }) => method === 'turn/start')).toHaveLength(3);
  server.inject({ at: 'received:turn/start', times: 3, fault: fault.refuse() });
  expect(await rejection(thread.run('Go'))).toBeInstanceOf(RetryLimitExceededError);
});
