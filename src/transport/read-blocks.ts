import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type HandledStream, handleOf, type ReadHandle } from './read-handle.js';

/** How much is read at once at most, in bytes. */
export const BLOCK_BYTES: number = 64 * 1024;

/**
 * Hands over the bytes of a stream block by block, and gives the stream that ends, fails and is
 * destroyed with them. A block is good until `take` returns; `take` must not throw.
 *
 * A pipe of Node.js is read into one buffer. Its own stream would make a block of 64 kB for each read,
 * however little comes: half of what a line costs that comes alone.
 */
export function readBlocks(input: Readable, take: (block: Uint8Array) => void): Readable {
  const handle = untouchedHandle(input);
  if (handle === undefined) return input.on('data', take);
  const reader = readInto(Buffer.allocUnsafeSlow(BLOCK_BYTES), handle, take);
  // One pipe, two streams: whichever is closed closes it, and the other one has none any more.
  const pairs = [
    [input, reader],
    [reader, input],
  ] as const;
  for (const [closed, other] of pairs) {
    closed.once('close', () => {
      (other as HandledStream)._handle = null;
      other.destroy();
    });
  }
  return reader;
}

/** What has read nothing yet can be read by another; Bun and Deno have no pipe that takes a buffer. */
function untouchedHandle(input: Readable): ReadHandle | undefined {
  const { _handle: handle } = input as HandledStream;
  const takesBuffer =
    typeof handle?.useUserBuffer === 'function' && process.versions['deno'] === undefined;
  return takesBuffer && input.readable && input.readableLength === 0 ? handleOf(input) : undefined;
}

function readInto(buffer: Buffer, handle: ReadHandle, take: (block: Uint8Array) => void): Socket {
  handle.readStop();
  handle.reading = false;
  const callback = (bytes: number): boolean => {
    take(buffer.subarray(0, bytes));
    return true;
  };
  // The types leave the handle out, by which Node.js itself makes the streams of a child.
  const options = { handle, onread: { buffer, callback }, readable: true, writable: false };
  return new Socket(options);
}
