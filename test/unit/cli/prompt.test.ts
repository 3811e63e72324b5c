import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { findPrompt } from '../../../src/cli/prompt.js';
import { UsageError } from '../../../src/cli/usage-error.js';

const never = new AbortController().signal;

function input(text?: string): PassThrough {
  const stream = new PassThrough();
  if (text !== undefined) stream.end(text);
  return stream;
}

test('the command line comes first, and input is left alone', async () => {
  const stdin = input('from input');
  const prompt = await findPrompt({ prompt: 'given', fallback: 'default' }, stdin, never);
  expect(prompt).toBe('given');
  expect(stdin.destroyed).toBe(false);
});

test('reads input to its end, characters whole', async () => {
  const stdin = input();
  const bytes = Buffer.from(' grüß mich \n');
  for (const byte of bytes) stdin.write(Buffer.of(byte));
  stdin.end();
  const args = { prompt: undefined, fallback: 'default' };
  expect(await findPrompt(args, stdin, never)).toBe('grüß mich');
});

test('takes the default for a terminal, for empty input, and for input that never comes', async () => {
  const args = { prompt: undefined, fallback: 'default' };
  const terminal = Object.assign(input(), { isTTY: true });
  expect(await findPrompt(args, terminal, never)).toBe('default');
  expect(await findPrompt(args, input(' \n'), never)).toBe('default');
  const silent = input();
  expect(await findPrompt(args, silent, never)).toBe('default');
  expect(silent.destroyed).toBe(true);
});

test('without a default there has to be a prompt', async () => {
  const args = { prompt: undefined, fallback: undefined };
  const terminal = Object.assign(input(), { isTTY: true });
  await expect(findPrompt(args, terminal, never)).rejects.toThrow(UsageError);
  await expect(findPrompt(args, input(''), never)).rejects.toThrow(UsageError);
});

test('an abort ends the waiting for input', async () => {
  const stopping = new AbortController();
  const stdin = input();
  const finding = findPrompt({ prompt: undefined, fallback: undefined }, stdin, stopping.signal);
  stopping.abort();
  await expect(finding).rejects.toThrow(UsageError);
  expect(stdin.destroyed).toBe(true);
});
