import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BLOCK_BYTES, readBlocks } from '../../../src/transport/read-blocks.js';

type Child = ChildProcessByStdio<null, Readable, null>;

/** Runs a program, whose standard output is to be read. */
function run(program: string): Child {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Prints a line, and waits for its end. */
const WAITING = "process.stdout.write('ready\\n'); setInterval(() => {}, 1_000)";

const LENGTH = 8 * 1024 * 1024;

describe('a pipe', () => {
  test('is read into one buffer, whole and in order', async () => {
    const child = run(`
      const block = Buffer.alloc(${LENGTH});
      for (let index = 0; index < block.length; index += 1) block[index] = (index * 31) % 251;
      process.stdout.write(block);
    `);
    const buffers = new Set<ArrayBufferLike>();
    const hash = createHash('sha256');
    let bytes = 0;
    const reader = readBlocks(child.stdout, block => {
      buffers.add(block.buffer);
      expect(block.length).toBeLessThanOrEqual(BLOCK_BYTES);
      hash.update(block);
      bytes += block.length;
    });
    await Promise.all([once(reader, 'end'), once(child, 'close')]);
    const sent = Uint8Array.from({ length: LENGTH }, (_, index) => (index * 31) % 251);
    expect(bytes).toBe(LENGTH);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    expect(buffers.size).toBe(1);
    expect(child.stdout.destroyed).toBe(true);
  });

  test.each(['pipe', 'reader'] as const)('is closed with either stream: the %s', async which => {
    const child = run(WAITING);
    const read = vi.fn();
    const reader = readBlocks(child.stdout, read);
    await expect.poll(() => read).toHaveBeenCalled();
    const closed = [once(child.stdout, 'close'), once(reader, 'close')];
    if (which === 'pipe') child.stdout.destroy();
    else reader.destroy();
    await Promise.all(closed);
    child.kill();
    // Comes when all streams of the child are closed.
    await once(child, 'close');
  });

  test('that fails is closed with the error', async () => {
    const child = run(WAITING);
    const read = vi.fn();
    const reader = readBlocks(child.stdout, read);
    await expect.poll(() => read).toHaveBeenCalled();
    const [failed, closed] = [once(reader, 'error'), once(child.stdout, 'close')];
    reader.destroy(new Error('EIO'));
    expect(await failed).toEqual([new Error('EIO')]);
    await closed;
  });

  test('lets the process end that its stream does not keep alive', async () => {
    const module = new URL('../../../src/transport/read-blocks.ts', import.meta.url);
    const host = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { readBlocks } from ${JSON.stringify(String(module))};
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(WAITING)}], { stdio: ['ignore', 'pipe', 'ignore'] });
      await new Promise(resolve => readBlocks(child.stdout, resolve));
      process.on('exit', () => child.kill('SIGKILL'));
      for (const part of [child, child.stdout]) part.unref();
    `;
    const args = ['--import', 'tsx', '--input-type=module', '-e', host];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('of which something was read goes on being read by its own stream', async () => {
    const child = run(WAITING);
    await once(child.stdout, 'readable');
    const blocks: string[] = [];
    const reader = readBlocks(child.stdout, block => void blocks.push(String(block)));
    await expect.poll(() => blocks).toEqual(['ready\n']);
    expect(reader).toBe(child.stdout);
  });
});

test('a stream of another kind is read as it is', async () => {
  const input = new PassThrough();
  const blocks: string[] = [];
  expect(readBlocks(input, block => void blocks.push(String(block)))).toBe(input);
  input.end('all');
  await once(input, 'end');
  expect(blocks).toEqual(['all']);
});
