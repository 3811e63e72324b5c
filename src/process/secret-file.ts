import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { ServerStartError } from '../errors.js';

/** What a secret is read for, for the message of an error. */
export interface SecretUse {
  /** What the caller was about to do, such as `connect to the app-server`. */
  readonly action: string;
  /** What the file holds, such as `token`. */
  readonly kind: string;
  /** The least length, in bytes. Default: 1. */
  readonly leastBytes?: number;
}

/**
 * Reads a secret from a file, without the space around it, as the app-server does.
 *
 * @throws ServerStartError naming the file, never what it holds.
 */
export async function readSecretFile(path: string, use: SecretUse): Promise<string> {
  const { action, kind, leastBytes = 1 } = use;
  const cannot = (why: string): ServerStartError =>
    new ServerStartError(`Cannot ${action}: the ${kind} file ${path} ${why}`);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
    throw cannot(`cannot be read (${code})`);
  }
  const secret = text.trim();
  if (Buffer.byteLength(secret) >= leastBytes) return secret;
  throw cannot(secret === '' ? 'is empty' : `holds less than ${leastBytes} bytes`);
}
