import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeAppServer, type Gate, ScriptedModel, toolCall } from '../../../src/testing/testing.js';
import { AppServer } from './app-server.js';
import { differences, talkOf } from './conformance.js';

/** What both can be told to say. */
interface Voice {
  reply(text: string): unknown;
  stream(pieces: readonly (string | Gate)[]): unknown;
  gate(): Gate;
  fail(): unknown;
  /** Asks for a command, then says something. */
  command(command: string, text: string): unknown;
}

type Scenario = (server: AppServer, voice: Voice) => Promise<void>;

const UNKNOWN = '01999999-0000-7000-8000-000000000000';

const scenarios: Record<string, Scenario> = {
  'a thread before its first turn': async server => {
    const threadId = await startThread(server);
    await server.ask('thread/read', { threadId });
    await server.ask('thread/read', { threadId, includeTurns: true });
    await server.ask('thread/turns/list', { threadId });
    await server.ask('thread/items/list', { threadId });
    await server.ask('thread/loaded/list', {});
    await server.ask('thread/resume', { threadId });
    await server.ask('thread/resume', { threadId, excludeTurns: true });
    await server.ask('thread/list', {});
  },
  'two turns, and reading them': async (server, voice) => {
    const threadId = await startThread(server);
    voice.stream(['Hel', 'lo']);
    voice.reply('again');
    await server.run(threadId, 'Hi');
    await server.run(threadId, [{ type: 'text', text: 'And now?', text_elements: [] }]);
    await server.ask('thread/read', { threadId, includeTurns: true });
    await server.ask('thread/turns/list', { threadId });
    await server.ask('thread/turns/list', { threadId, itemsView: 'full', limit: 1 });
    await server.ask('thread/items/list', { threadId });
    await server.ask('thread/turns/list', { threadId, cursor: 'foreign' });
    await server.ask('thread/list', { cursor: 'foreign' });
    await server.ask('thread/list', {});
  },
  'an interrupted turn': async (server, voice) => {
    const threadId = await startThread(server);
    voice.stream(['part ', voice.gate(), 'rest']);
    const turnId = await server.startTurn(threadId, 'Go');
    await server.find(({ method }) => method === 'item/agentMessage/delta');
    await server.ask('turn/interrupt', { threadId, turnId: 'other' });
    await server.ask('turn/interrupt', { threadId, turnId });
    await server.finish(turnId);
    await server.ask('turn/interrupt', { threadId, turnId });
    await server.ask('turn/steer', { threadId, expectedTurnId: turnId, input: [] });
    await server.ask('thread/read', { threadId, includeTurns: true });
  },
  'a steered turn': async (server, voice) => {
    const threadId = await startThread(server);
    voice.stream(['one ', voice.gate(), 'two']);
    voice.reply('after that');
    const turnId = await server.startTurn(threadId, 'Go');
    await server.find(({ method }) => method === 'item/agentMessage/delta');
    const input = [{ type: 'text', text: 'Faster', text_elements: [] }];
    await server.ask('turn/steer', { threadId, expectedTurnId: 'other', input });
    await server.ask('turn/steer', { threadId, expectedTurnId: turnId, input });
    await server.finish(turnId);
  },
  'a failed turn': async (server, voice) => {
    const threadId = await startThread(server);
    voice.fail();
    await server.run(threadId, 'Go');
    await server.ask('thread/turns/list', { threadId });
  },
  'a command that needs approval': async (server, voice) => {
    const threadId = await startThread(server, {
      approvalPolicy: 'on-request',
      sandbox: 'read-only',
    });
    voice.command('true', 'done');
    const turnId = await server.startTurn(threadId, 'Go');
    const request = await server.find(
      ({ method }) => method === 'item/commandExecution/requestApproval',
    );
    server.answer(request, { decision: 'decline' });
    await server.finish(turnId);
  },
  'settings that change': async (server, voice) => {
    const threadId = await startThread(server);
    await server.ask('thread/settings/update', { threadId, approvalPolicy: 'on-request' });
    await server.find(({ method }) => method === 'thread/settings/updated');
    voice.reply('ok');
    const input = [{ type: 'text', text: 'Hi', text_elements: [] }];
    const sandboxPolicy = { type: 'readOnly', networkAccess: false };
    const { turn } = await server.request('turn/start', { threadId, input, sandboxPolicy });
    await server.finish((turn as { id: string }).id);
  },
  'a thread that is left, resumed, forked, named, archived and brought back': async (
    server,
    voice,
  ) => {
    const threadId = await startThread(server);
    voice.reply('ok');
    await server.run(threadId, 'Hi');
    await server.ask('thread/unsubscribe', { threadId });
    await server.ask('thread/unsubscribe', { threadId });
    await server.ask('thread/resume', { threadId });
    await server.find(({ method }) => method === 'thread/goal/cleared');
    await server.ask('thread/name/set', { threadId, name: 'A name' });
    await server.find(({ method }) => method === 'thread/name/updated');
    await server.ask('thread/archive', { threadId });
    await server.find(({ method }) => method === 'thread/archived');
    await server.ask('thread/read', { threadId });
    await server.ask('thread/list', { archived: true });
    await server.ask('thread/unarchive', { threadId });
    await server.find(({ method }) => method === 'thread/unarchived');
    await server.ask('thread/resume', { threadId, excludeTurns: true });
    await server.find(() => {
      return server.messages.filter(({ method }) => method === 'thread/goal/cleared').length === 2;
    });
    await server.ask('thread/fork', { threadId, excludeTurns: true });
    const forked = ({ params, method }: { params?: object; method?: string }): boolean =>
      method === 'thread/started' && JSON.stringify(params).includes(`"forkedFromId":"${threadId}`);
    await server.find(forked);
  },
  'a thread that is deleted': async (server, voice) => {
    const threadId = await startThread(server);
    voice.reply('ok');
    await server.run(threadId, 'Hi');
    await server.ask('thread/delete', { threadId });
    await server.find(({ method }) => method === 'thread/deleted');
    await server.ask('thread/resume', { threadId });
  },
  'a goal': async server => {
    const threadId = await startThread(server);
    await server.ask('thread/goal/get', { threadId });
    await server.ask('thread/goal/set', { threadId, objective: 'Win', status: 'paused' });
    await server.find(({ method }) => method === 'thread/goal/updated');
    await server.ask('thread/goal/clear', { threadId });
    await server.find(({ method }) => method === 'thread/goal/cleared');
    await server.ask('thread/goal/clear', { threadId });
  },
  'an ephemeral thread': async (server, voice) => {
    const threadId = await startThread(server, { ephemeral: true });
    voice.reply('ok');
    await server.run(threadId, 'Hi');
    await server.ask('thread/read', { threadId, includeTurns: true });
    await server.ask('thread/turns/list', { threadId });
    await server.ask('thread/items/list', { threadId });
    await server.ask('thread/resume', { threadId });
  },
  'what is refused': async server => {
    const threadId = UNKNOWN;
    const input: object[] = [];
    await server.ask('initialize', { clientInfo: { name: 'x', title: null, version: '0' } });
    await server.ask('thread/resume', { threadId });
    await server.ask('thread/read', { threadId });
    await server.ask('thread/unsubscribe', { threadId });
    await server.ask('thread/archive', { threadId });
    await server.ask('thread/unarchive', { threadId });
    await server.ask('thread/delete', { threadId });
    await server.ask('thread/fork', { threadId });
    await server.ask('thread/name/set', { threadId, name: 'x' });
    await server.ask('thread/turns/list', { threadId });
    await server.ask('thread/items/list', { threadId });
    await server.ask('thread/settings/update', { threadId });
    await server.ask('turn/start', { threadId, input });
    await server.ask('turn/start', { input });
    await server.ask('turn/steer', { threadId, input, expectedTurnId: 'x' });
    await server.ask('turn/interrupt', { threadId, turnId: 'x' });
  },
  'logging in with a key, and out': async server => {
    await server.ask('account/read', {});
    await server.ask('account/login/start', { type: 'apiKey', apiKey: 'sk-made-up' });
    await server.find(({ method }) => method === 'account/updated');
    await server.ask('account/logout', {});
    await server.find(
      ({ method, params }) => method === 'account/updated' && params['authMode'] === null,
    );
  },
};

async function startThread(server: AppServer, params: object = {}): Promise<string> {
  const threadId = await server.startThread(params);
  await server.find(
    ({ method, params: started }) =>
      method === 'thread/started' && JSON.stringify(started).includes(threadId),
  );
  return threadId;
}

let model: ScriptedModel;
let fake: FakeAppServer;
let real: AppServer;
let double: AppServer;

beforeEach(async () => {
  model = await ScriptedModel.start({ model: 'gpt-5.5' });
  fake = await FakeAppServer.start({ transport: 'stdio', cwd: model.workspace });
  real = await AppServer.start(model.home);
  double = await AppServer.start(model.home, fake.codexOptions.codexPath);
});

afterEach(async () => {
  await real[Symbol.asyncDispose]();
  await double[Symbol.asyncDispose]();
  await fake.close();
  await model.close();
});

test.each(Object.entries(scenarios))(
  'the fake says what the real one says: %s',
  async (_, play) => {
    await play(real, {
      reply: text => model.reply(text),
      stream: pieces => model.stream(pieces),
      gate: () => model.gate(),
      fail: () => model.fail({ status: 429 }),
      command: (cmd, text) => {
        const escalated = { sandbox_permissions: 'require_escalated', justification: 'Needed' };
        model.respond(toolCall('exec_command', { cmd, ...escalated }));
        model.reply(text);
      },
    });
    await play(double, {
      reply: text => fake.reply(text),
      stream: pieces => fake.stream(pieces),
      gate: () => fake.hold(),
      fail: () =>
        fake.fail({
          codexErrorInfo: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
        }),
      command: (command, text) =>
        fake.play(async turn => {
          await turn.runCommand(command, { reason: 'Needed' });
          await turn.say(text);
        }),
    });
    const expected = talkOf(real, 1);
    const actual = talkOf(double, 1);
    expect(actual.names).toEqual(expected.names);
    const differ = expected.bodies.flatMap((body, index) =>
      differences(body, actual.bodies[index], expected.names[index] ?? ''),
    );
    expect(differ).toEqual([]);
  },
);
