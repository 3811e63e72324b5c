import { expect, test } from 'vitest';
import { JsonPrinter } from '../../../src/cli/json-printer.js';
import { delta, ended } from './events.js';

const printer = new JsonPrinter();

test('prints events and the result as they are, one per line', () => {
  expect(printer.start()).toBe('');
  const event = delta('m1', 'two\nlines');
  const text = printer.event(event);
  expect(text).toMatch(/^[^\n]*\n$/);
  expect(JSON.parse(text)).toEqual(event);
  const end = ended({ text: 'Done' });
  const { output: _, ...result } = { ...end.result };
  expect(JSON.parse(printer.end(end))).toEqual({ type: 'result', ...result });
});

test('says why there is no result', () => {
  const end = { status: 'failed', result: null, error: new TypeError('lost'), elapsedMs: 1 };
  expect(JSON.parse(printer.end(end))).toEqual({
    type: 'error',
    status: 'failed',
    name: 'TypeError',
    message: 'lost',
  });
});
