import { expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { checkParts } from '../../../src/testing/check-parts.js';
import { Gate } from '../../../src/testing/gate.js';
import { type Beat, responseBeats } from '../../../src/testing/sse.js';
import {
  customToolCall,
  failure,
  message,
  outputItem,
  type ResponsePart,
  reasoning,
  toolCall,
  usage,
} from '../../../src/testing/testing.js';

function play(...parts: ResponsePart[]): unknown[] {
  let ids = 0;
  return [...responseBeats(parts, prefix => `${prefix}${++ids}`)].map(show);
}

function show(beat: Beat): unknown {
  if (beat.kind !== 'frame') return beat;
  const [, type, data = ''] = /^event: (.+)\ndata: (.+)\n\n$/.exec(beat.text) ?? [];
  const parsed = JSON.parse(data) as Record<string, unknown>;
  expect(parsed['type']).toBe(type);
  return parsed;
}

const types = (beats: unknown[]): unknown[] =>
  beats.map(beat => {
    const { type, kind } = beat as { type?: string; kind?: string };
    return type ?? kind;
  });

test('a message is announced, streamed and completed', () => {
  const gate = new Gate();
  const beats = play(message(['a', gate, '', 'b'], { delayMs: 5, phase: 'commentary', id: 'm' }));
  const item = { type: 'message', role: 'assistant', id: 'm', phase: 'commentary' };
  expect(beats).toEqual([
    { type: 'response.created', response: { id: 'resp1' } },
    { type: 'response.output_item.added', item: { ...item, content: [] } },
    { type: 'response.output_text.delta', item_id: 'm', delta: 'a' },
    { kind: 'hold', gate },
    { kind: 'pause', ms: 5 },
    { kind: 'pause', ms: 5 },
    { type: 'response.output_text.delta', item_id: 'm', delta: 'b' },
    {
      type: 'response.output_item.done',
      item: { ...item, content: [{ type: 'output_text', text: 'ab' }] },
    },
    {
      type: 'response.completed',
      response: {
        id: 'resp1',
        usage: {
          input_tokens: 100,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 10,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 110,
        },
      },
    },
  ]);
});

test('tool calls carry JSON, or a string as it is', () => {
  const items = play(
    toolCall('f', { a: 1 }, { callId: 'c', namespace: 'mcp__x' }),
    toolCall('f', '{broken'),
    customToolCall('apply_patch', 'text'),
    outputItem({ type: 'web_search_call', status: 'completed' }),
  ).slice(1, -1);
  expect(items.map(beat => (beat as { item: unknown }).item)).toEqual([
    {
      type: 'function_call',
      id: 'fc2',
      call_id: 'c',
      name: 'f',
      namespace: 'mcp__x',
      arguments: '{"a":1}',
    },
    { type: 'function_call', id: 'fc3', call_id: 'call4', name: 'f', arguments: '{broken' },
    {
      type: 'custom_tool_call',
      id: 'ctc5',
      call_id: 'call6',
      name: 'apply_patch',
      input: 'text',
    },
    { type: 'web_search_call', status: 'completed' },
  ]);
});

test('reasoning streams its summaries and its content', () => {
  const beats = play(reasoning(['one', 'two'], { content: 'raw', id: 'r' }));
  expect(types(beats)).toEqual([
    'response.created',
    'response.output_item.added',
    'response.reasoning_summary_part.added',
    'response.reasoning_summary_text.delta',
    'response.reasoning_summary_part.added',
    'response.reasoning_summary_text.delta',
    'response.reasoning_text.delta',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(beats.at(-2)).toMatchObject({
    item: {
      summary: [{ text: 'one' }, { text: 'two' }],
      content: [{ type: 'reasoning_text', text: 'raw' }],
    },
  });
});

test('a failure ends the stream without a completion', () => {
  expect(types(play(message('a'), failure({ code: 'x', message: 'y' })))).toEqual([
    'response.created',
    'response.output_item.added',
    'response.output_text.delta',
    'response.output_item.done',
    'response.failed',
  ]);
  expect(types(play(failure({ cut: true, after: 'a' })))).toEqual([
    'response.created',
    'response.output_item.added',
    'response.output_text.delta',
    'cut',
  ]);
});

test('usage fills in what was left out', () => {
  const beats = play(usage({ inputTokens: 5, cachedInputTokens: 4, reasoningTokens: 3 }));
  expect(beats.at(-1)).toMatchObject({
    response: {
      usage: {
        input_tokens: 5,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 10,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 15,
      },
    },
  });
});

const circular: Record<string, unknown> = { type: 'x' };
circular['self'] = circular;

test.each<[string, ResponsePart[], string]>([
  ['no part', [], 'it has no part'],
  ['no piece', [message([])], 'parts[0].pieces: there is no piece'],
  ['a piece of another type', [message([1 as unknown as string])], 'pieces[0]'],
  ['a negative delay', [message(['a'], { delayMs: -1 })], 'delayMs'],
  ['a delay that is no number', [message(['a'], { delayMs: Number.NaN })], 'delayMs'],
  ['a tool without a name', [toolCall('', {})], 'parts[0].name'],
  ['a custom tool without a name', [customToolCall('', 'x')], 'parts[0].name'],
  ['arguments that are no JSON', [toolCall('f', undefined)], 'cannot be written as JSON'],
  ['arguments in a circle', [toolCall('f', circular)], 'cannot be written as JSON'],
  ['an item without a type', [outputItem({})], 'it has no type'],
  ['an item in a circle', [outputItem(circular)], 'cannot be written as JSON'],
  ['no summary', [reasoning([])], 'there is no summary'],
  ['half a token', [usage({ inputTokens: 0.5 })], 'parts[0].inputTokens'],
  ['two usages', [usage({}), usage({})], 'more than one usage'],
  ['a good status', [failure({ status: 200 })], 'parts[0].status'],
  ['no status', [failure({ status: Number.NaN })], 'parts[0].status'],
  ['an empty code', [failure({ code: '', message: 'x' })], 'parts[0].code'],
  ['an empty failure', [failure({} as { cut: true })], 'a status, a code or a cut'],
  ['something after a failure', [failure({ cut: true }), message('x')], 'the last part'],
  ['an HTTP failure with a message', [message('x'), failure({ status: 500 })], 'stands alone'],
  ['an unknown part', [{ kind: 'poem' } as unknown as ResponsePart], 'no part of a response'],
])('a response with %s is refused', (_name, parts, reason) => {
  expect(() => checkParts(parts, 'parts')).toThrow(InvalidArgumentError);
  expect(() => checkParts(parts, 'parts')).toThrow(reason);
});

test('a gate may stand anywhere, also before an HTTP failure', () => {
  expect(() => checkParts([new Gate(), failure({ status: 503 })], 'parts')).not.toThrow();
  expect(() => checkParts([new Gate(), message('x'), new Gate()], 'parts')).not.toThrow();
});
