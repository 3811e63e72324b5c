import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { WireLogError } from './wire-log-error.js';

/** Where the lines of a recording go. */
export interface LineSink {
  /** Adds one line; it is kept when this returns. */
  add(line: string): void;
  /** Everything so far. */
  text(): string;
  close(): void;
}

/** Keeps lines in memory. */
export function memorySink(): LineSink {
  const lines: string[] = [];
  return {
    add: line => void lines.push(`${line}\n`),
    text: () => lines.join(''),
    close: () => {},
  };
}

/**
 * Writes lines to a new file that only its owner can read.
 *
 * Each write is done when it returns, so that nothing is lost with a host that is ended on the spot.
 *
 * @throws WireLogError when the file cannot be made, or is a pipe or device, which could block.
 */
export function fileSink(file: string): LineSink {
  const path = resolve(file);
  // Opening a pipe would wait for its reader.
  const there = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (there?.isFile() === false) {
    throw new WireLogError(`Cannot record to ${path}: it is no regular file`);
  }
  const fd = attempt(path, () => openSync(path, 'w', 0o600));
  return {
    add: line => attempt(path, () => writeWhole(fd, Buffer.from(`${line}\n`))),
    text: () => attempt(path, () => readFileSync(path, 'utf8')),
    close: () => closeSync(fd),
  };
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new WireLogError(`Cannot record to ${path}: ${reason}`, { cause });
  }
}
