import { describe, expect, test } from 'vitest';
import { mapCompleted, mapStarted } from '../../../src/compat/map-item.js';
import type { ThreadItem } from '../../../src/protocol/protocol.js';

function item(
  members: { readonly type: ThreadItem['type'] } & Record<string, unknown>,
): ThreadItem {
  return { id: 'wire', ...members } as unknown as ThreadItem;
}

const command = {
  type: 'commandExecution',
  command: "/bin/bash -lc 'ls'",
  aggregatedOutput: null,
  exitCode: null,
  status: 'inProgress',
} as const;

describe('a command', () => {
  const told = { type: 'command_execution', command: "/bin/bash -lc 'ls'" };

  test('has neither output nor code when it begins', () => {
    expect(mapStarted(item({ ...command, aggregatedOutput: 'early' }))).toEqual({
      ...told,
      aggregated_output: '',
      exit_code: null,
      status: 'in_progress',
    });
  });

  test.each([
    ['completed', 0],
    ['failed', 3],
    ['declined', null],
  ])('ends as %s', (status, exitCode) => {
    expect(mapCompleted(item({ ...command, aggregatedOutput: 'out', status, exitCode }))).toEqual({
      ...told,
      aggregated_output: 'out',
      exit_code: exitCode,
      status,
    });
  });
});

describe('a file change', () => {
  const changes = [
    { path: '/a', kind: { type: 'add' }, diff: 'x' },
    { path: '/b', kind: { type: 'update', move_path: '/c' }, diff: 'y' },
  ];
  const told = [
    { path: '/a', kind: 'add' },
    { path: '/b', kind: 'update' },
  ];

  test('is in progress at first, and has no diff', () => {
    expect(mapStarted(item({ type: 'fileChange', changes, status: 'inProgress' }))).toEqual({
      type: 'file_change',
      changes: told,
      status: 'in_progress',
    });
  });

  test.each([
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['declined', 'failed'],
  ])('that is %s is told as %s', (status, expected) => {
    expect(mapCompleted(item({ type: 'fileChange', changes, status }))).toEqual({
      type: 'file_change',
      changes: told,
      status: expected,
    });
  });
});

describe('a call of an MCP tool', () => {
  const call = { type: 'mcpToolCall', server: 's', tool: 't', arguments: { a: 1 } } as const;
  const told = { type: 'mcp_tool_call', server: 's', tool: 't', arguments: { a: 1 } };

  test('has neither result nor error while it runs', () => {
    const running = item({ ...call, result: null, error: null, status: 'inProgress' });
    expect(mapStarted(running)).toEqual({
      ...told,
      result: null,
      error: null,
      status: 'in_progress',
    });
  });

  test('has a result, with metadata only where there is some', () => {
    const result = { content: [], structuredContent: null, _meta: null };
    const plain = item({ ...call, result, error: null, status: 'completed' });
    expect(mapCompleted(plain)).toEqual({
      ...told,
      result: { content: [], structured_content: null },
      error: null,
      status: 'completed',
    });
    const full = { content: [], structuredContent: { x: 1 }, _meta: { y: 2 } };
    const failed = item({ ...call, result: full, error: null, status: 'failed' });
    expect(mapCompleted(failed)).toEqual({
      ...told,
      result: { content: [], structured_content: { x: 1 }, _meta: { y: 2 } },
      error: null,
      status: 'failed',
    });
  });

  test('has an error when the call itself failed', () => {
    const failed = item({ ...call, result: null, error: { message: 'no' }, status: 'failed' });
    expect(mapCompleted(failed)).toEqual({
      ...told,
      result: null,
      error: { message: 'no' },
      status: 'failed',
    });
  });
});

describe('reasoning', () => {
  test('joins its parts', () => {
    const summary = ['one', 'two'];
    expect(mapCompleted(item({ type: 'reasoning', summary, content: [] }))).toEqual({
      type: 'reasoning',
      text: 'one\ntwo',
    });
  });

  test.each([[[]], [['', ' \n']]])('that is blank is not told: %j', summary => {
    expect(mapCompleted(item({ type: 'reasoning', summary, content: ['raw'] }))).toBeUndefined();
  });
});

test.each([
  [null, { type: 'other' }],
  [
    { type: 'search', query: 'q', queries: null },
    { type: 'search', query: 'q' },
  ],
  [
    { type: 'openPage', url: 'u' },
    { type: 'open_page', url: 'u' },
  ],
  [
    { type: 'findInPage', url: 'u', pattern: 'p' },
    { type: 'find_in_page', url: 'u', pattern: 'p' },
  ],
])('a search says what it does: %j', (action, told) => {
  const search = item({ type: 'webSearch', query: 'q', action, results: null });
  expect(mapStarted(search)).toEqual({ type: 'web_search', query: 'q', action: told });
  expect(mapCompleted(search)).toEqual(mapStarted(search));
});

test('a message is told when it is complete', () => {
  const message = item({ type: 'agentMessage', text: 'hi', phase: 'commentary' });
  expect(mapStarted(message)).toBeUndefined();
  expect(mapCompleted(message)).toEqual({ type: 'agent_message', text: 'hi' });
});

test.each(['userMessage', 'plan', 'imageView', 'enteredReviewMode', 'contextCompaction'] as const)(
  '%s is never told',
  type => {
    expect(mapStarted(item({ type }))).toBeUndefined();
    expect(mapCompleted(item({ type }))).toBeUndefined();
  },
);

test('what these types do not know is not told', () => {
  const unknown = item({ type: 'somethingNew' as ThreadItem['type'] });
  expect(mapCompleted(unknown)).toBeUndefined();
});
