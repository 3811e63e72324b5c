import { expect, test } from 'vitest';
import { answerOffline } from '../../../src/cli/offline-model.js';
import { RecordedRequest } from '../../../src/testing/recorded-request.js';
import type { ResponsePart } from '../../../src/testing/response-parts.js';

const TOOLS = [{ type: 'function', name: 'exec_command' }];
const PROMPT = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: 'What is here?' }],
};

function answer(tools: readonly object[], ...input: readonly object[]): readonly ResponsePart[] {
  const body = { tools, input: [PROMPT, ...input] };
  const facts = { method: 'POST', path: '/v1/responses', headers: {}, body };
  return answerOffline(new RecordedRequest(facts));
}

function textOf(parts: readonly ResponsePart[]): string {
  return parts.flatMap(part => ('pieces' in part ? part.pieces : [])).join('');
}

function outputOf(code: number, output: string): object {
  const text = `Wall time: 0.1 seconds\nProcess exited with code ${code}\nOutput:\n${output}`;
  return { type: 'function_call_output', call_id: 'c1', output: text };
}

test('lists the folder first', () => {
  expect(answer(TOOLS)).toMatchObject([
    { kind: 'message' },
    { kind: 'toolCall', name: 'exec_command', args: { cmd: 'ls' } },
  ]);
});

test('then quotes the list and the prompt, and says how to log in', () => {
  const text = textOf(answer(TOOLS, outputOf(0, 'a.txt\nb.txt\n')));
  expect(text).toContain('`ls` printed 2 names: a.txt, b.txt.');
  expect(text).toContain('You asked: What is here?');
  expect(text).toContain('`npx codex login`, or set OPENAI_API_KEY');
});

test('shortens a long list, and tells of an empty folder and of a failure', () => {
  const names = Array.from({ length: 15 }, (_, index) => `f${index}`).join('\n');
  expect(textOf(answer(TOOLS, outputOf(0, names)))).toMatch(/15 names: f0, .*, f11 and 3 more\./);
  expect(textOf(answer(TOOLS, outputOf(0, '')))).toContain('this folder is empty');
  expect(textOf(answer(TOOLS, outputOf(1, 'denied\n')))).toContain('did not succeed: denied');
});

test('answers without a tool to call', () => {
  expect(textOf(answer([]))).toContain('There is no tool');
});
