import type { Readable } from 'node:stream';

/** What reads a pipe below a stream of Node.js. */
export interface PipeHandle {
  /** Whether a stream has it read. */
  reading?: boolean;
  readStop(): unknown;
  readStart(): unknown;
}

/** A stream with what reads its pipe; without it, when it is a stream of another kind or destroyed. */
export interface PipeStream {
  _handle?: (Partial<PipeHandle> & { readonly useUserBuffer?: unknown }) | null;
}

/** Gives what reads the pipe of a stream; undefined when it is no pipe of Node.js, or has been closed. */
export function handleOf(stream: Readable): PipeHandle | undefined {
  const { _handle: handle } = stream as PipeStream;
  const isPipe = typeof handle?.readStop === 'function' && typeof handle.readStart === 'function';
  return isPipe ? (handle as PipeHandle) : undefined;
}
