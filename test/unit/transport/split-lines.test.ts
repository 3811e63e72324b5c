import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TransportClosedError } from '../../../src/errors.js';
import { LineSplitter } from '../../../src/transport/split-lines.js';

const piece = fc.constantFrom(
  'a',
  '{"k":1}',
  '\r',
  'é',
  'ß',
  '漢字',
  '\u2028',
  '\u2029',
  '\u0085',
  '\ufeff',
  '🙂',
  '👩‍👩‍👧',
  '\u0000',
  '\\n',
);
const line = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));

/** Cuts bytes at the given places, which wrap around. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const borders = [...new Set(places.map(place => place % (bytes.length + 1)))].sort(
    (left, right) => left - right,
  );
  const edges = [0, ...borders, bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

function split(blocks: readonly Uint8Array[], maxLineBytes?: number): string[] {
  const splitter = new LineSplitter(maxLineBytes);
  const lines: string[] = [];
  const emit = (text: string): void => void lines.push(text);
  for (const block of blocks) splitter.push(block, emit);
  splitter.end(emit);
  return lines;
}

test('any text, cut anywhere, gives the same lines; empty ones are left out', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 30 }),
      (lines, closed, places) => {
        const text = lines.join('\n') + (closed ? '\n' : '');
        expect(split(cut(Buffer.from(text), places))).toEqual(lines.filter(Boolean));
      },
    ),
    { numRuns: 500 },
  );
});

test('byte by byte', () => {
  const text = 'ascii\n🙂 and 漢\u2028字\n\nlast';
  const blocks = [...Buffer.from(text)].map(byte => Uint8Array.of(byte));
  expect(split(blocks)).toEqual(['ascii', '🙂 and 漢\u2028字', 'last']);
});

test('a block that is a view into a larger buffer is read within its bounds', () => {
  const whole = Buffer.from('xxa\nb\nyy');
  expect(split([new Uint8Array(whole.buffer, whole.byteOffset + 2, 4)])).toEqual(['a', 'b']);
});

test('a line is emitted with its newline, not before and not later', () => {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const emit = (text: string): void => void lines.push(text);
  splitter.push(Buffer.from('one\ntw'), emit);
  expect(lines).toEqual(['one']);
  splitter.push(Buffer.from('o'), emit);
  expect(lines).toEqual(['one']);
  splitter.push(Buffer.from('\n'), emit);
  expect(lines).toEqual(['one', 'two']);
});

test('the end flushes the rest once', () => {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const emit = (text: string): void => void lines.push(text);
  splitter.push(Buffer.from('no newline'), emit);
  splitter.end(emit);
  splitter.end(emit);
  expect(lines).toEqual(['no newline']);
});

test.each([
  ['ASCII in one block', ['12345\n']],
  ['other text in one block', ['1é34\n']],
  ['over blocks, before its newline', ['123', '456']],
  ['over blocks, with its newline', ['123', '45\n']],
  ['after another line', ['ok\n', 'ok\n123', '45\n']],
])('a line longer than the limit is refused: %s', (_, texts) => {
  const splitter = new LineSplitter(4);
  const lines: string[] = [];
  const act = (): void => {
    for (const text of texts) splitter.push(Buffer.from(text), found => void lines.push(found));
  };
  expect(act).toThrow(TransportClosedError);
  expect(act).toThrow('a line is longer than 4 bytes (maxLineBytes)');
  expect(lines.every(found => found === 'ok')).toBe(true);
});

test('a line of exactly the limit passes, counted in bytes without the newline', () => {
  expect(split([Buffer.from('1234\n12é\n')], 4)).toEqual(['1234', '12é']);
  expect(split([Buffer.from('12'), Buffer.from('34'), Buffer.from('\n1234')], 4)).toEqual([
    '1234',
    '1234',
  ]);
});

test('the limit holds at every cut: all lines before the first that is too long, then the error', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      (lines, places, limit) => {
        const tooLong = lines.findIndex(text => Buffer.byteLength(text) > limit);
        const splitter = new LineSplitter(limit);
        const found: string[] = [];
        const act = (): void => {
          for (const block of cut(Buffer.from(`${lines.join('\n')}\n`), places)) {
            splitter.push(block, text => void found.push(text));
          }
        };
        if (tooLong === -1) act();
        else expect(act).toThrow(TransportClosedError);
        const fine = tooLong === -1 ? lines : lines.slice(0, tooLong);
        expect(found).toEqual(fine.filter(Boolean));
      },
    ),
    { numRuns: 500 },
  );
});

test('a block may be filled anew when it has been taken', () => {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const block = Buffer.alloc(4);
  for (const text of ['a\nbc', 'defg', 'h\ni\n']) {
    const bytes = block.write(text);
    splitter.push(block.subarray(0, bytes), line => lines.push(line));
    block.fill('-');
  }
  expect(lines).toEqual(['a', 'bcdefgh', 'i']);
});

test('a long line costs in proportion to its length, in however many blocks', () => {
  // Counted, not timed: to find fresh memory may take longer than all that is done with it.
  let touched = 0;
  for (const method of ['copy', 'indexOf', 'lastIndexOf', 'toString'] as const) {
    const original = Buffer.prototype[method] as (...args: unknown[]) => unknown;
    vi.spyOn(Buffer.prototype, method).mockImplementation(function (
      this: Buffer,
      ...args: unknown[]
    ) {
      touched += this.length;
      return original.apply(this, args) as never;
    });
  }
  const { concat } = Buffer;
  vi.spyOn(Buffer, 'concat').mockImplementation((list, length) => {
    const joined = concat(list, length);
    touched += joined.length;
    return joined;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const BLOCKS = 512;
  const block = Buffer.alloc(4 * 1024, 'x');
  const splitter = new LineSplitter();
  const lengths: number[] = [];
  const emit = (text: string): void => void lengths.push(text.length);
  for (let count = 0; count < BLOCKS; count += 1) splitter.push(block, emit);
  splitter.push(Buffer.from('\n'), emit);
  expect(lengths).toEqual([BLOCKS * block.length]);
  // Found, copied, copied again when the room grows, decoded; from the start each time it is 256.
  expect(touched / (BLOCKS * block.length)).toBeLessThan(8);
});
