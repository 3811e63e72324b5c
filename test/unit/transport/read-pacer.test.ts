import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReadPacer } from '../../../src/transport/read-pacer.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets a stream deliver blocks of one line each, `perMs` of them in every millisecond. */
async function deliver(pacer: ReadPacer, blocks: { perMs: number; forMs: number; bytes?: number }) {
  for (let ms = 0; ms < blocks.forMs; ms += 1) {
    for (let index = 0; index < blocks.perMs; index += 1) pacer.read(blocks.bytes ?? 260, 1);
    await vi.advanceTimersByTimeAsync(1);
  }
}

function paced(): { input: PassThrough; pacer: ReadPacer } {
  const input = new PassThrough();
  input.resume();
  return { input, pacer: new ReadPacer(input) };
}

describe('a stream of many small blocks', () => {
  test('is left alone for a moment, and then read again', async () => {
    const { input, pacer } = paced();
    await deliver(pacer, { perMs: 10, forMs: 12 });
    expect(input.isPaused()).toBe(true);
    await vi.advanceTimersByTimeAsync(4);
    expect(input.isPaused()).toBe(false);
    pacer.read(260, 1);
    expect(input.isPaused()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(input.isPaused()).toBe(true);
  });

  test('is not left alone any more when it has become slow', async () => {
    const { input, pacer } = paced();
    await deliver(pacer, { perMs: 10, forMs: 12 });
    await vi.advanceTimersByTimeAsync(20);
    pacer.read(260, 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(input.isPaused()).toBe(false);
  });

  test('is let go when it has ended in a pause', async () => {
    const { input, pacer } = paced();
    await deliver(pacer, { perMs: 10, forMs: 12 });
    pacer.stop();
    expect(vi.getTimerCount()).toBe(0);
    pacer.read(260, 1);
    expect(vi.getTimerCount()).toBe(0);
    input.destroy();
  });
});

test('a slow stream is read at once', async () => {
  const { input, pacer } = paced();
  await deliver(pacer, { perMs: 1, forMs: 40 });
  expect(input.isPaused()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('large blocks are read at once, however many lines they hold', async () => {
  const { input, pacer } = paced();
  await deliver(pacer, { perMs: 10, forMs: 12, bytes: 64 * 1024 });
  expect(input.isPaused()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
