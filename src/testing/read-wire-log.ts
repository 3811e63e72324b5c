import { readFile } from 'node:fs/promises';
import { parseWireLog } from './parse-wire-log.js';
import type { WireLog } from './wire-log.js';
import { WireLogError } from './wire-log-error.js';

/**
 * Reads a file that `record()` has written; what is damaged or cut is read up to there, and `end`
 * says so.
 *
 * @throws WireLogError when the file cannot be read, is no wire log, or is of a newer format.
 */
export async function readWireLog(file: string): Promise<WireLog> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return parseWireLog(text);
}

/** Says that a file cannot be read, and why. */
export function unreadable(file: string, cause: unknown): WireLogError {
  const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
  return new WireLogError(`Cannot read the wire log ${file}: ${reason}`, { cause });
}
