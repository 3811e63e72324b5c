import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PIPE_PAUSE_MS, ReadPacer } from '../../../src/transport/read-pacer.js';

const LINE = 260;

/** A stream with a handle that tells whether it is read, as a pipe has one. */
class Pipe extends PassThrough {
  isRead = true;
  pauses = 0;
  readonly _handle = {
    readStop: (): void => {
      this.isRead = false;
      this.pauses += 1;
    },
    readStart: (): void => {
      this.isRead = true;
    },
  };
}

describe('on the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Tells of blocks of one line each, `perMs` of them in every millisecond. */
  async function deliver(
    pacer: ReadPacer,
    blocks: { perMs: number; forMs: number; bytes?: number },
  ): Promise<void> {
    for (let ms = 0; ms < blocks.forMs; ms += 1) {
      for (let index = 0; index < blocks.perMs; index += 1) pacer.read(blocks.bytes ?? LINE, 1);
      await vi.advanceTimersByTimeAsync(1);
    }
  }

  async function fastPipe(): Promise<{ pipe: Pipe; pacer: ReadPacer }> {
    const pipe = new Pipe();
    const pacer = new ReadPacer(pipe, PIPE_PAUSE_MS);
    await deliver(pacer, { perMs: 10, forMs: 12 });
    return { pipe, pacer };
  }

  test('a pipe of many small blocks is left alone for a moment, and then read again', async () => {
    const { pipe, pacer } = await fastPipe();
    expect(pipe.isRead).toBe(false);
    await vi.advanceTimersByTimeAsync(4);
    expect(pipe.isRead).toBe(true);
    pacer.read(LINE, 1);
    expect(pipe.isRead).toBe(false);
  });

  test('it is read on while it is full', async () => {
    const { pipe, pacer } = await fastPipe();
    await vi.advanceTimersByTimeAsync(4);
    pacer.read(64 * 1024, 250);
    expect(pipe.isRead).toBe(true);
    pacer.read(LINE, 1);
    expect(pipe.isRead).toBe(false);
  });

  test('it is not left alone any more when it has become slow', async () => {
    const { pipe, pacer } = await fastPipe();
    await vi.advanceTimersByTimeAsync(20);
    pacer.read(LINE, 1);
    expect(pipe.isRead).toBe(true);
  });

  test('a write ends the pause, and the next ones while there are writes', async () => {
    const { pipe, pacer } = await fastPipe();
    expect(pipe.isRead).toBe(false);
    pacer.wrote();
    expect(pipe.isRead).toBe(true);
    const { pauses } = pipe;
    for (let window = 0; window < 5; window += 1) {
      pacer.wrote();
      await deliver(pacer, { perMs: 10, forMs: 10 });
    }
    expect(pipe.pauses).toBe(pauses);
    await deliver(pacer, { perMs: 10, forMs: 12 });
    expect(pipe.pauses).toBeGreaterThan(pauses);
  });

  test('it is let go when it is over in a pause', async () => {
    const { pipe, pacer } = await fastPipe();
    pacer.stop();
    expect(pipe.isRead).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    pacer.read(LINE, 1);
    expect(pipe.isRead).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a slow pipe is read at once', async () => {
    const pipe = new Pipe();
    await deliver(new ReadPacer(pipe, PIPE_PAUSE_MS), { perMs: 1, forMs: 40 });
    expect(pipe.isRead).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a stream that is no pipe is left as it is', async () => {
    const input = new PassThrough();
    await deliver(new ReadPacer(input, PIPE_PAUSE_MS), { perMs: 10, forMs: 12 });
    expect(input.isPaused()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('on a pipe', () => {
  const LINES = 20_000;

  /** Writes a line every twentieth of a millisecond, each by itself. */
  const SENDER = `
    const { writeSync } = require('node:fs');
    const line = 'x'.repeat(${LINE - 1}) + '\\n';
    let due = process.hrtime.bigint();
    for (let sent = 0; sent < ${LINES}; sent += 1) {
      while (process.hrtime.bigint() < due);
      due += 50_000n;
      writeSync(1, line);
    }`;

  test('nothing is lost, and there are far fewer blocks than lines', async () => {
    const child: ChildProcess = spawn(process.execPath, ['-e', SENDER], { stdio: 'pipe' });
    const { stdout } = child;
    if (stdout === null) throw new Error('the child has no output');
    const pacer = new ReadPacer(stdout, PIPE_PAUSE_MS);
    let bytes = 0;
    let blocks = 0;
    stdout.on('data', (block: Buffer) => {
      blocks += 1;
      bytes += block.length;
      pacer.read(block.length, Math.round(block.length / LINE));
    });
    await once(stdout, 'end');
    pacer.stop();
    expect(bytes).toBe(LINES * LINE);
    expect(blocks).toBeLessThan(LINES / 5);
  });
});
