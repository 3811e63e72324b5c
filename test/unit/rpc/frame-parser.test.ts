import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { FrameParser } from '../../../src/rpc/frame-parser.js';
import { parseMessage } from '../../../src/rpc/messages.js';

interface Piece {
  readonly method?: string;
  readonly threadId?: unknown;
  readonly turnId?: string;
  readonly itemId?: unknown;
  readonly delta?: unknown;
  readonly emittedAtMs?: unknown;
}

function pieceFrame({
  method = 'item/agentMessage/delta',
  threadId = 'thread',
  turnId = 'turn',
  itemId = 'item',
  delta = 'some text',
  emittedAtMs = 1_764_000_000_000,
}: Piece = {}): string {
  return JSON.stringify({ method, params: { threadId, turnId, itemId, delta }, emittedAtMs });
}

/** A parser that has seen a first piece of the item. */
function parserAfter(frame: string): FrameParser {
  const parser = new FrameParser();
  expect(parser.parse(frame)).toEqual(parseMessage(frame));
  return parser;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom('"', '\\', '\n', '\u0000', '\u2028', 'é', '🙂', '"},"emittedAtMs":', '}'),
      {
        maxLength: 12,
      },
    )
    .map(parts => parts.join('')),
);

describe('FrameParser', () => {
  test('gives what JSON gives for pieces, whatever they say', () => {
    const id = fc.constantFrom('a', 'b', 'quote "', 'c\\');
    const piece = fc.record({
      method: fc.constantFrom('item/agentMessage/delta', 'item/plan/delta', 'item/started'),
      threadId: fc.oneof(id, fc.constantFrom(1, null)),
      turnId: id,
      itemId: fc.oneof(id, fc.constant({ delta: 'x' })),
      delta: fc.oneof(text, fc.constantFrom(1, null, { delta: '' })),
      emittedAtMs: fc.constantFrom(1_764_000_000_000, 1_764_000_000_001, 12, null, '1764000000000'),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const parser = new FrameParser();
        for (const frame of pieces.map(pieceFrame)) {
          expect(parser.parse(frame)).toEqual(parseMessage(frame));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives what JSON gives for a known beginning, whatever follows', () => {
    const known = pieceFrame();
    const parser = parserAfter(known);
    const beginning = known.slice(0, known.indexOf('some text'));
    const bits = fc.constantFrom(
      ...['a', '"', '\\', '\\"', '\\u00e', '\t', '}', '{', ',', ':', ' ', '1764000000000', '"},'],
      ...['"emittedAtMs":', '"},"emittedAtMs":', '"},"emittedAtMs":1764000000000}', '"delta":"'],
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 8 }), parts => {
        const frame = beginning + parts.join('');
        expect(parser.parse(frame)).toEqual(parseMessage(frame));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['another member behind the text', { params: { contentIndex: 3 } }],
    ['another member behind the time', { outer: { trace: 'x' } }],
  ])('reads %s', (_, { params = {}, outer = {} }: { params?: object; outer?: object }) => {
    const parser = parserAfter(pieceFrame());
    const { method, params: known, emittedAtMs } = JSON.parse(pieceFrame());
    const frame = JSON.stringify({
      method,
      params: { ...known, ...params },
      emittedAtMs,
      ...outer,
    });
    expect(parser.parse(frame)).toEqual(JSON.parse(frame));
  });

  test.each([
    ['a line break as it is', pieceFrame({ delta: 'a\tb' }).replace('\\t', '\t')],
    ['no end', pieceFrame().slice(0, -1)],
    ['another end', `${pieceFrame().slice(0, -1)}]`],
    ['a time that is none', pieceFrame().replace('1764000000000', '176400000000e')],
  ])('refuses a piece with %s', (_, frame) => {
    expect(parserAfter(pieceFrame()).parse(frame)).toBeUndefined();
  });

  test('a second beginning in a piece is text', () => {
    const parser = parserAfter(pieceFrame());
    const frame = pieceFrame({ delta: '","delta":"' });
    expect(parser.parse(frame)).toEqual(JSON.parse(frame));
  });

  test('more items than it keeps are read all the same', () => {
    const parser = new FrameParser();
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 600; index += 1) {
        const frame = pieceFrame({ itemId: `item ${index}`, delta: `${round}` });
        expect(parser.parse(frame)).toEqual(JSON.parse(frame));
      }
    }
  });

  test('a piece of a known item is not parsed as a whole again', () => {
    const parser = parserAfter(pieceFrame());
    const parse = vi.spyOn(JSON, 'parse');
    const plain = parser.parse(pieceFrame({ delta: 'plain text' }));
    expect(parse).not.toHaveBeenCalled();
    const escaped = parser.parse(pieceFrame({ delta: 'a "word"' }));
    expect(parse.mock.calls).toEqual([['"a \\"word\\""']]);
    parse.mockRestore();
    expect(plain?.params).toMatchObject({ itemId: 'item', delta: 'plain text' });
    expect(escaped?.params).toMatchObject({ itemId: 'item', delta: 'a "word"' });
  });

  test('pieces of one item share nothing that could be written to', () => {
    const parser = parserAfter(pieceFrame());
    const [first, second] = [parser.parse(pieceFrame()), parser.parse(pieceFrame())];
    expect(first).not.toBe(second);
    expect(first?.params).not.toBe(second?.params);
  });
});
