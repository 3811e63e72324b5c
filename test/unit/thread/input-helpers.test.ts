import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.js';
import { image, localImage, mention, skill, text } from '../../../src/thread/input-helpers.js';
import { dataUrl, IMAGES } from '../../support/images.js';

const TYPES = Object.entries(IMAGES).map(([name, bytes]) => [`image/${name}`, bytes] as const);

describe('image()', () => {
  test.each(TYPES)('makes a data URL of bytes: %s', (type, bytes) => {
    const url = dataUrl(type, bytes);
    const padded = new Uint8Array([0, ...bytes, 0]);
    const view = new DataView(padded.buffer, 1, bytes.length);
    expect(image(bytes)).toEqual({ type: 'image', url });
    expect(image(Buffer.from(bytes))).toEqual({ type: 'image', url });
    expect(image(bytes.slice().buffer)).toEqual({ type: 'image', url });
    expect(image(padded.subarray(1, -1))).toEqual({ type: 'image', url });
    expect(image(view as unknown as Uint8Array)).toEqual({ type: 'image', url });
  });

  test.each(TYPES)('takes a data URL as it is: %s', (type, bytes) => {
    const url = dataUrl(type, bytes);
    expect(image(url, { detail: 'high' })).toEqual({ type: 'image', url, detail: 'high' });
    // The app-server goes by the bytes.
    const other = dataUrl('application/octet-stream', bytes);
    expect(image(other)).toEqual({ type: 'image', url: other });
  });

  test('encodes any number of bytes as base64 does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 3 }), (tail, pieces) => {
        const bytes = new Uint8Array(8 + pieces * 24_576 + tail.length);
        bytes.set(IMAGES.png.subarray(0, 8));
        bytes.set(tail, bytes.length - tail.length);
        expect(Reflect.get(image(bytes), 'url')).toBe(dataUrl('image/png', bytes));
      }),
      { numRuns: 50 },
    );
  });

  test('refuses bytes of nothing that it knows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        fc.pre(![0x89, 0xff, 0x47, 0x52].includes(bytes[0] ?? 0));
        expect(() => image(bytes)).toThrow(InvalidArgumentError);
      }),
    );
  });

  test.each([
    ['a remote URL', 'https://x.test/a.png', 'fetch it, and pass its bytes'],
    ['a path', 'a.png', 'not a data URL'],
    ['a data URL of text', 'data:text/plain;base64,aGVsbG8=', 'is not a PNG'],
    ['no bytes', new Uint8Array(), 'are not a PNG'],
    ['half a signature', IMAGES.png.subarray(0, 7), 'are not a PNG'],
    ['a RIFF file that is no image', Buffer.from('RIFF\0\0\0\0WAVEfmt '), 'are not a PNG'],
    ['a number', 7, 'not number'],
    ['nothing', undefined, 'not undefined'],
  ])('refuses %s, and says why', (_name, value, message) => {
    const make = (): unknown => image(value as string);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ argument: 'image' }));
  });
});

describe('the other helpers', () => {
  test('make the items of the wire', () => {
    expect(text('a')).toEqual({ type: 'text', text: 'a' });
    expect(localImage('a.png')).toEqual({ type: 'localImage', path: 'a.png' });
    expect(localImage('a.png', { detail: 'original' })).toEqual({
      type: 'localImage',
      path: 'a.png',
      detail: 'original',
    });
    expect(skill('s', 'p')).toEqual({ type: 'skill', name: 's', path: 'p' });
    expect(mention('m', 'p')).toEqual({ type: 'mention', name: 'm', path: 'p' });
  });
});
