import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { redactor } from '../../../src/process/redact.js';
import { StderrTail } from '../../../src/process/stderr-tail.js';
import { settled } from '../../support/deferred.js';

const LIMIT = 64 * 1024;

function written(blocks: readonly (string | Buffer)[]): StderrTail {
  const stream = new PassThrough({ highWaterMark: 10 ** 9 });
  const tail = new StderrTail(stream);
  for (const block of blocks) stream.write(block);
  return tail;
}

test('what was written is the text, without the line’s end', async () => {
  const tail = written(['one\n', 'two ', Buffer.from('é🙂').subarray(0, 3)]);
  await settled();
  expect(tail.text()).toMatch(/^one\ntwo é/);
  const whole = written([
    Buffer.from('é🙂').subarray(0, 3),
    Buffer.from('é🙂').subarray(3),
    '\n\n',
  ]);
  await settled();
  expect(whole.text()).toBe('é🙂');
});

test('nothing written is an empty text', () => {
  expect(written([]).text()).toBe('');
});

test.each([
  ['one large block', 1],
  ['many small ones', 4_000],
])('only the last 64 KiB are kept: %s', async (_, count) => {
  const total = LIMIT * 4;
  const all = Array.from({ length: total / 8 }, (_, n) => String(n).padStart(7, '0')).join(' ');
  const size = Math.ceil(all.length / count);
  const blocks = Array.from({ length: count }, (_, n) => all.slice(n * size, (n + 1) * size));
  const tail = written(blocks);
  await settled();
  const concat = vi.spyOn(Buffer, 'concat');
  expect(tail.text()).toBe(all.slice(-LIMIT));
  const kept = concat.mock.calls[0]?.[0].reduce((sum, block) => sum + block.length, 0) ?? 0;
  concat.mockRestore();
  // Not the text alone is bounded: what is held in memory is, too.
  expect(kept).toBeLessThan(LIMIT + size + 1);
});

describe('secrets', () => {
  const redact = redactor({ MY_TOKEN: 'correct horse battery' });

  async function tailOf(text: string): Promise<string> {
    const stream = new PassThrough({ highWaterMark: 10 ** 9 });
    const tail = new StderrTail(stream, redact);
    stream.write(text);
    await settled();
    return tail.text();
  }

  test('are left out', async () => {
    expect(await tailOf('sent correct horse battery, refused\n')).toBe('sent ***, refused');
  });

  test('that the limit has cut are left out with their line, or their word', async () => {
    const start = 'horse battery, refused\n';
    const cutInLine = `a correct ${start}${'x\n'.repeat(LIMIT / 2).slice(0, LIMIT - start.length)}`;
    expect(await tailOf(cutInLine)).toMatch(/^x\nx/);
    const rest = 'cret, refused ';
    const cutInWord = `my-se${rest}${'x'.repeat(LIMIT - rest.length)}`;
    expect(await tailOf(cutInWord)).toMatch(/^ refused x/);
  });

  test('are recognized by their form when nothing is known', async () => {
    const stream = new PassThrough();
    const tail = new StderrTail(stream);
    stream.write('Authorization: Bearer abcdefgh12345');
    await settled();
    expect(tail.text()).toBe('Authorization: Bearer ***');
  });
});

test('the stream is read to its end, though nobody asks for the text', async () => {
  const stream = new PassThrough({ highWaterMark: 16 });
  new StderrTail(stream);
  for (let count = 0; count < 100; count += 1) stream.write('x'.repeat(100));
  await settled();
  expect(stream.writableLength + stream.readableLength).toBe(0);
});

test('an error of the stream is nobody’s problem', async () => {
  const stream = new PassThrough();
  const tail = new StderrTail(stream);
  stream.write('last words');
  await settled();
  stream.destroy(new Error('EIO'));
  await settled();
  expect(tail.text()).toBe('last words');
});
