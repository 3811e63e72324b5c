import { beforeEach, expect, test } from 'vitest';
import { HumanPrinter } from '../../../src/cli/human-printer.js';
import type { RunStart } from '../../../src/cli/printer.js';
import type { ThreadStartResponse, TurnError } from '../../../src/protocol/protocol.js';
import type { TurnEvent } from '../../../src/thread/event-log.js';
import { command, completed, delta, ended, event, started } from './events.js';

const START: RunStart = {
  version: '0.169.0',
  offline: false,
  thread: {
    cwd: '/project',
    model: 'some-model',
    sandbox: { type: 'readOnly', networkAccess: false },
  } as ThreadStartResponse,
};

let printer: HumanPrinter;

beforeEach(() => {
  printer = new HumanPrinter({ color: false });
  printer.start(START);
});

function print(...events: readonly TurnEvent[]): string {
  return events.map(each => printer.event(each)).join('');
}

function error(message: string, willRetry: boolean): TurnEvent {
  const facts: TurnError = {
    message,
    codexErrorInfo: null,
    additionalDetails: null,
    misalignment: null,
  };
  return event('error', { error: facts, willRetry });
}

test('begins with version, model, folder and sandbox', () => {
  expect(printer.start(START)).toBe('codex 0.169.0 · some-model · /project · read-only\n');
  const offline = printer.start({ ...START, offline: true });
  expect(offline).toBe('codex 0.169.0 · offline model · /project · read-only\n');
});

test('prints streamed text as it comes, and a line end when it is complete', () => {
  const message = { type: 'agentMessage', id: 'm1', text: 'Hello' };
  expect(printer.event(started({ ...message, text: '' }))).toBe('');
  expect(printer.event(delta('m1', 'Hel'))).toBe('Hel');
  expect(printer.event(delta('m1', 'lo'))).toBe('lo');
  expect(printer.event(completed(message))).toBe('\n');
});

test('prints a message that was not streamed', () => {
  expect(print(completed({ type: 'agentMessage', id: 'm1', text: 'Hello\n' }))).toBe('Hello\n');
  expect(print(completed({ type: 'agentMessage', id: 'm2', text: '' }))).toBe('');
});

test('puts two messages and whatever comes between them on lines of their own', () => {
  const text = print(
    delta('m1', 'One'),
    delta('m2', 'Two'),
    started(command()),
    delta('m2', ' more'),
    completed({ type: 'agentMessage', id: 'm2', text: 'Two more' }),
  );
  expect(text).toBe('One\nTwo\n$ ls -l\n more\n');
});

test('shows a command, its output, exit code and duration', () => {
  expect(print(started(command()), completed(command()))).toBe(
    '$ ls -l\n  a\n  b\n  exit code 0 · 0.1 s\n',
  );
});

test('says what a command is when others began after it', () => {
  const other = command({ id: 'c2', command: 'make', aggregatedOutput: null, exitCode: 2 });
  const text = print(
    started(command()),
    started(other),
    completed(command({ aggregatedOutput: '' })),
    completed(other),
  );
  expect(text).toBe(
    [
      '$ ls -l',
      '$ make',
      '… ls -l',
      '  exit code 0 · 0.1 s',
      '… make',
      '  exit code 2 · 0.1 s',
      '',
    ].join('\n'),
  );
});

test('says the status of a command that did not run', () => {
  const declined = { status: 'declined', exitCode: null, durationMs: null, aggregatedOutput: null };
  expect(print(started(command()), completed(command(declined)))).toBe('$ ls -l\n  declined\n');
});

test('shows file changes with their kind and the path inside the folder', () => {
  const changes = [
    { path: '/project/a.ts', kind: { type: 'add' }, diff: '' },
    { path: '/project/sub/b.ts', kind: { type: 'update', move_path: null }, diff: '' },
    { path: '/project/c.ts', kind: { type: 'update', move_path: '/project/d.ts' }, diff: '' },
    { path: '/else/e.ts', kind: { type: 'delete' }, diff: '' },
  ];
  const change = { type: 'fileChange', id: 'f1', changes };
  expect(print(completed({ ...change, status: 'completed' }))).toBe(
    'add a.ts\nupdate sub/b.ts\nmove c.ts -> d.ts\ndelete /else/e.ts\n',
  );
  const [first] = changes;
  expect(print(completed({ ...change, changes: [first], status: 'declined' }))).toBe(
    'add a.ts (declined)\n',
  );
});

test('shows tools, searches and reasoning briefly', () => {
  const tool = { type: 'mcpToolCall', id: 't1', server: 'docs', tool: 'find', status: 'failed' };
  const text = print(
    started(tool),
    completed(tool),
    started({ type: 'dynamicToolCall', id: 't2', tool: 'weather', status: 'inProgress' }),
    completed({ type: 'dynamicToolCall', id: 't2', tool: 'weather', status: 'completed' }),
    completed({ type: 'webSearch', id: 'w1', query: 'weather' }),
    completed({ type: 'reasoning', id: 'r1', summary: ['**Looking** at\nit'], content: [] }),
    completed({ type: 'reasoning', id: 'r2', summary: [], content: ['secret'] }),
  );
  expect(text).toBe(
    'tool: docs.find\ntool find: failed\ntool: weather\nsearch: weather\nthinking: Looking at it\n',
  );
});

test('shows the plan with a mark for each step', () => {
  const plan = event('turn/plan/updated', {
    explanation: null,
    plan: [
      { step: 'Read', status: 'completed' },
      { step: 'Write', status: 'inProgress' },
      { step: 'Test', status: 'pending' },
    ],
  });
  expect(print(plan)).toBe('plan:\n  [x] Read\n  [>] Write\n  [ ] Test\n');
});

test('shows errors, and each reason for trying again once in a row', () => {
  const text = print(
    delta('m1', 'Half'),
    error('Reconnecting', true),
    error('Reconnecting', true),
    error('Gone', false),
  );
  expect(text).toBe('Half\ntrying again: Reconnecting\nerror: Gone\n');
});

test('says nothing of what it does not know', () => {
  const unknown = { method: 'turn/somethingNew', params: {}, seq: 1 } as unknown as TurnEvent;
  expect(print(unknown, started({ type: 'somethingNew', id: 'x' }))).toBe('');
  expect(print(completed({ type: 'somethingNew', id: 'x' }))).toBe('');
});

test('ends with status, time and tokens on a line of their own', () => {
  print(delta('m1', 'Half'));
  expect(printer.end(ended({ status: 'interrupted' }))).toBe(
    '\nstatus: interrupted · 1.2 s · 1,234 tokens in (0 cached), 56 out\n',
  );
  expect(printer.end(ended({}))).toMatch(/^status: completed · 1\.2 s · /);
  expect(printer.end(ended({ durationMs: null, usage: null, status: 'failed' }))).toBe(
    'status: failed · 5.0 s · no tokens counted\n',
  );
  const end = { status: 'failed', result: null, error: new Error('lost'), elapsedMs: 50 };
  expect(printer.end(end)).toBe('status: failed · 0.1 s · no tokens counted\n');
});

test('colors what is around the text, never the text', () => {
  printer = new HumanPrinter({ color: true });
  expect(print(delta('m1', '\x1b[31mred'))).toBe('[31mred');
  expect(print(started(command()))).toBe('\n\x1b[1m$ ls -l\x1b[0m\n');
  const end = printer.end(ended({ status: 'failed' }));
  expect(end.startsWith('\x1b[31mstatus: failed')).toBe(true);
});
