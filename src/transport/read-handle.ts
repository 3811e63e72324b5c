import type { Readable } from 'node:stream';

/** What reads a pipe or a socket below a stream of Node.js. */
export interface ReadHandle {
  /** Whether a stream has it read. */
  reading?: boolean;
  readStop(): unknown;
  readStart(): unknown;
}

/** A stream with what reads below it; without it, when it is of another kind or destroyed. */
export interface HandledStream {
  _handle?: (Partial<ReadHandle> & { readonly useUserBuffer?: unknown }) | null;
}

/** Gives what reads below a stream; undefined when that is nothing of Node.js, or has been closed. */
export function handleOf(stream: Readable): ReadHandle | undefined {
  const { _handle: handle } = stream as HandledStream;
  const canStop = typeof handle?.readStop === 'function' && typeof handle.readStart === 'function';
  return canStop ? (handle as ReadHandle) : undefined;
}
