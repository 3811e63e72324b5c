import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAtHostExit } from './exit-hooks.js';

/** A token in a file that only this user can read. */
export interface TokenFile {
  readonly token: string;
  readonly path: string;
  /** Removes the file; it is also removed when this process exits. */
  remove(): void;
}

/** Makes a random token, and writes it into a throw-away folder. */
export function createTokenFile(): TokenFile {
  const folder = mkdtempSync(join(tmpdir(), 'codex-serve-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = stopAtHostExit(remove);
  const token = randomBytes(32).toString('base64url');
  const path = join(folder, 'token');
  writeFileSync(path, token, { mode: 0o600, flag: 'wx' });
  return {
    token,
    path,
    remove: () => {
      forget();
      remove();
    },
  };
}
