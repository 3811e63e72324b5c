import { resolve } from 'node:path';
import { readSecretFile } from './secret-file.js';
import { createTokenFile } from './token-folder.js';

/** What an app-server wants to see from those who connect. */
export type ServeAuth =
  /** The token of a file; without one, a random token in a throw-away file. */
  | { readonly type: 'token'; readonly tokenFile?: string | undefined }
  /** Tokens that are signed with the secret of a file, at least 32 bytes; see `signBearerToken()`. */
  | {
      readonly type: 'signed';
      readonly secretFile: string;
      /** What each token must name as its issuer. Default: any, or none. */
      readonly issuer?: string | undefined;
      /** What each token must name as its audience. Default: any, or none. */
      readonly audience?: string | undefined;
      /** How far clocks may be apart. Default: the app-server's, 30. */
      readonly maxClockSkewSeconds?: number | undefined;
    };

/** How an app-server is told whom to let in, and what those need. */
export interface PreparedAuth {
  /** Names files only: others can read a command line. */
  readonly args: readonly string[];
  readonly token: string | null;
  readonly tokenFile: string | null;
  /** Removes what was made for this. */
  remove(): void;
}

const NOTHING: PreparedAuth = { args: [], token: null, tokenFile: null, remove: () => {} };

/**
 * Makes, or reads, what an app-server needs to know whom to let in.
 *
 * @throws ServerStartError when a file cannot be read, or holds no secret that is good enough.
 */
export async function prepareAuth(auth: ServeAuth | false): Promise<PreparedAuth> {
  if (auth === false) return NOTHING;
  if (auth.type === 'signed') return prepareSigned(auth);
  if (auth.tokenFile === undefined) {
    const { token, path, remove } = createTokenFile();
    return { args: tokenArgs(path), token, tokenFile: path, remove };
  }
  const tokenFile = resolve(auth.tokenFile);
  const token = await readSecretFile(tokenFile, { action: 'serve', kind: 'token' });
  return { ...NOTHING, args: tokenArgs(tokenFile), token, tokenFile };
}

function tokenArgs(file: string): string[] {
  return ['--ws-auth', 'capability-token', '--ws-token-file', file];
}

async function prepareSigned(auth: ServeAuth & { type: 'signed' }): Promise<PreparedAuth> {
  const { issuer, audience, maxClockSkewSeconds: skew } = auth;
  const secretFile = resolve(auth.secretFile);
  await readSecretFile(secretFile, { action: 'serve', kind: 'secret', leastBytes: 32 });
  const args = [
    ...['--ws-auth', 'signed-bearer-token', '--ws-shared-secret-file', secretFile],
    // In one word each: a value may begin with a dash.
    ...(issuer === undefined ? [] : [`--ws-issuer=${issuer}`]),
    ...(audience === undefined ? [] : [`--ws-audience=${audience}`]),
    ...(skew === undefined ? [] : [`--ws-max-clock-skew-seconds=${skew}`]),
  ];
  return { ...NOTHING, args };
}
