import { readFile } from 'node:fs/promises';
import {
  Codex,
  type ConnectOptions,
  type ServedCodex,
  type ServeOptions,
  signBearerToken,
} from 'codex-app-server-sdk';

export async function serve(options: ServeOptions): Promise<ServedCodex> {
  // #region serve
  const served = await Codex.serve(options);
  process.stdout.write(`${served.url}, and the token is in ${served.tokenFile}\n`);
  // #endregion serve
  return served;
}

export async function connect(url: string, tokenFile: string): Promise<string> {
  // #region connect
  await using codex = await Codex.connect(url, { tokenFile });
  const thread = await codex.startThread();
  const { text } = await thread.run('Say hello.');
  // #endregion connect
  return text;
}

export async function unix(path: string, options: ServeOptions): Promise<string> {
  // #region unix
  await using served = await Codex.serve({ ...options, listen: `unix://${path}` });
  await using codex = await Codex.connect(served.url);
  // #endregion unix
  return codex.server.version;
}

export async function serveSigned(secretFile: string, options: ServeOptions): Promise<ServedCodex> {
  // #region serve-signed
  const served = await Codex.serve({
    ...options,
    auth: { type: 'signed', secretFile, issuer: 'my-gateway', audience: 'codex' },
  });
  // #endregion serve-signed
  return served;
}

export async function connectSigned(url: string, secretFile: string): Promise<Codex> {
  // #region connect-signed
  const secret = await readFile(secretFile, 'utf8');
  const codex = await Codex.connect(url, {
    token: () => signBearerToken({ secret, issuer: 'my-gateway', audience: 'codex' }),
  });
  // #endregion connect-signed
  return codex;
}

export function patient(): ConnectOptions {
  // #region limits
  const options: ConnectOptions = {
    openTimeoutMs: 30_000, // how long opening may take; 10 s unless told otherwise
    pingIntervalMs: 60_000, // lost after two minutes of silence; 30 s unless told otherwise
  };
  // #endregion limits
  return options;
}
