import { expect, test } from 'vitest';
import { RecordedRequest } from '../../../src/testing/recorded-request.js';

function request(body: Record<string, unknown>, headers = {}): RecordedRequest {
  return new RecordedRequest({ method: 'POST', path: '/v1/responses', headers, body });
}

const user = (...content: unknown[]): unknown => ({ type: 'message', role: 'user', content });
const text = (value: string): unknown => ({ type: 'input_text', text: value });

test('user texts leave out what Codex adds', () => {
  const { userTexts, lastUserText, input } = request({
    input: [
      { type: 'message', role: 'developer', content: [text('rules')] },
      user(text('# AGENTS.md instructions for /x'), text('<environment_context>\n</…>')),
      user(text('first'), text('<image name=[Image #1]>'), text('</image>')),
      user(text('<skill>\n<name>s</name></skill>')),
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hi' }] },
      user(text('<turn_aborted>\n</turn_aborted>')),
      user(text('Another language model started to solve this problem and …')),
      user(text('<b>second</b>')),
    ],
  });
  expect(userTexts).toEqual(['first', '<b>second</b>']);
  expect(lastUserText).toBe('<b>second</b>');
  expect(input).toHaveLength(8);
});

test('images, tools, outputs and the schema are read from the body', () => {
  const shown = request(
    {
      model: 'm',
      instructions: 'be kind',
      input: [
        user({ type: 'input_image', image_url: 'data:image/png;base64,AA' }),
        { type: 'function_call_output', call_id: 'a', output: 'plain' },
        { type: 'custom_tool_call_output', call_id: 'b', output: [text('in '), text('parts')] },
      ],
      tools: [
        { type: 'function', name: 'exec_command' },
        { type: 'namespace', name: 'agents', tools: [{ name: 'spawn' }, { name: 'wait' }] },
        { type: 'web_search' },
      ],
      text: { format: { type: 'json_schema', name: 'n' } },
      client_metadata: {
        thread_id: 't',
        turn_id: 'u',
        'x-codex-turn-metadata': '{"request_kind":"compaction"}',
      },
    },
    { authorization: 'Bearer key' },
  );
  expect(shown).toMatchObject({
    model: 'm',
    instructions: 'be kind',
    images: ['data:image/png;base64,AA'],
    toolNames: ['exec_command', 'agents.spawn', 'agents.wait', 'web_search'],
    toolOutputs: [
      { callId: 'a', output: 'plain', raw: 'plain' },
      { callId: 'b', output: 'in parts' },
    ],
    outputSchema: { type: 'json_schema', name: 'n' },
    authorization: 'Bearer key',
    threadId: 't',
    turnId: 'u',
    kind: 'compaction',
  });
});

test.each([
  [{}],
  [{ input: 'text', tools: null, text: 5, client_metadata: [], model: 7 }],
  [{ input: [null, 1, { type: 'message', role: 'user', content: 'x' }], tools: [null] }],
  [{ client_metadata: { 'x-codex-turn-metadata': '{broken' } }],
])('a body of another shape reads as empty: %j', body => {
  expect(request(body)).toMatchObject({
    model: '',
    instructions: '',
    userTexts: [],
    lastUserText: '',
    images: [],
    toolOutputs: [],
    outputSchema: undefined,
    authorization: undefined,
    threadId: undefined,
    turnId: undefined,
    kind: undefined,
  });
});
