import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CodexOptions } from '../../../src/codex/options.js';
import type {
  ElicitationAnswer,
  ElicitationRequest,
  UserInputRequest,
} from '../../../src/requests/question-types.js';
import { ScriptedModel } from '../../../src/testing/testing.js';

const SERVER = fileURLToPath(new URL('../../../examples/18_tools/mcp-server.mjs', import.meta.url));

const WITH_SERVER: CodexOptions = {
  config: { mcp_servers: { fixture: { command: process.execPath, args: [SERVER] } } },
};

describe('a question of the agent', () => {
  const question = {
    questions: [
      {
        id: 'color',
        header: 'Color',
        question: 'Which color?',
        options: [
          { label: 'Red', description: 'warm' },
          { label: 'Blue', description: 'cold' },
        ],
      },
    ],
  };
  const plan = {
    mode: 'plan',
    settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: null },
  } as const;

  test('is answered by its handler', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('request_user_input', question).reply('thanks');
    const asked: UserInputRequest[] = [];
    await using codex = await model.startCodex({
      onUserInput: request => {
        asked.push(request);
        return { color: 'Blue' };
      },
    });
    const thread = await codex.startThread();
    const result = await thread.run('plan it', { collaborationMode: plan });
    expect(asked[0]?.questions[0]).toMatchObject({ id: 'color', question: 'Which color?' });
    expect(asked[0]).toMatchObject({ threadId: thread.id, turnId: result.turnId });
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('Blue');
  });

  test('gets no answer without a handler, and the turn goes on', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('request_user_input', question).reply('never mind');
    await using codex = await model.startCodex();
    const thread = await codex.startThread();
    const result = await thread.run('plan it', { collaborationMode: plan });
    expect(result).toMatchObject({ status: 'completed', text: 'never mind' });
  });
});

describe('an MCP server in the configuration', () => {
  test('is called by the model, and its result goes back', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('echo', { value: 'hi' }, { namespace: 'mcp__fixture' }).reply('ok');
    await using codex = await model.startCodex(WITH_SERVER);
    await codex.mcp.list();
    const thread = await codex.startThread({ approvalPolicy: 'on-request' });
    const result = await thread.run('go');
    expect(result.items).toContainEqual(
      expect.objectContaining({
        type: 'mcpToolCall',
        server: 'fixture',
        tool: 'echo',
        status: 'completed',
      }),
    );
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('echo hi');
  });

  // The wire has item/mcpToolCall/progress, which a turn would show like any event of it.
  test('may report progress, which this app-server keeps to itself', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('slow', {}, { namespace: 'mcp__fixture' }).reply('ok');
    await using codex = await model.startCodex(WITH_SERVER);
    await codex.mcp.list();
    const turn = await (await codex.startThread()).turn('go');
    const messages: string[] = [];
    for await (const event of turn) {
      if (event.method === 'item/mcpToolCall/progress') messages.push(event.params.message);
    }
    expect(messages).toEqual([]);
    expect(model.requests[1]?.toolOutputs[0]?.output).toContain('slow is done');
  });

  test.each([
    ['accepted', { action: 'accept', content: { color: 'green' } }, 'green'],
    ['declined', { action: 'decline' }, 'decline'],
    ['left to nobody', undefined, 'decline'],
  ] satisfies [string, ElicitationAnswer | undefined, string][])(
    'asks the user, and is answered: %s',
    async (_name, answer, expected) => {
      await using model = await ScriptedModel.start();
      model.callTool('ask', {}, { namespace: 'mcp__fixture' }).reply('ok');
      const asked: ElicitationRequest[] = [];
      await using codex = await model.startCodex({
        ...WITH_SERVER,
        onElicitation: request => {
          asked.push(request);
          // The app-server asks for leave to run the tool in the same way.
          return request.params.mode === 'form' && request.params.message === 'Which color?'
            ? answer
            : { action: 'accept', content: {} };
        },
      });
      await codex.mcp.list();
      const thread = await codex.startThread({ approvalPolicy: 'on-request' });
      await thread.run('go');

      const question = asked.find(
        ({ params }) => 'message' in params && params.message === 'Which color?',
      );
      expect(question).toMatchObject({ serverName: 'fixture', threadId: thread.id });
      expect(model.requests[1]?.toolOutputs[0]?.output).toContain(expected);
    },
  );

  test('may not run a tool that changes things when nobody gives leave', async () => {
    await using model = await ScriptedModel.start();
    model.callTool('ask', {}, { namespace: 'mcp__fixture' }).reply('ok');
    await using codex = await model.startCodex(WITH_SERVER);
    await codex.mcp.list();
    const thread = await codex.startThread({ approvalPolicy: 'on-request' });
    const result = await thread.run('go');
    const call = result.items.find(item => item.type === 'mcpToolCall');
    expect(call?.status).toBe('failed');
    expect(model.requests[1]?.toolOutputs[0]?.output).not.toContain('answered');
  });
});
