import type { Transport } from '../transport/transport.js';
import { type ConnectOptions, checkConnectOptions, sessionOptions } from './connect-options.js';
import type { CodexOptions } from './options.js';

/**
 * Makes the options of a session with an app-server that is there already.
 *
 * @throws InvalidArgumentError for a URL or an option that is not acceptable.
 */
export function remoteSession(url: string | URL, options: ConnectOptions): CodexOptions {
  checkConnectOptions(url, options);
  // The option aborts the first start only.
  const { signal: _, ...remote } = options;
  // Loaded when it is needed, since few programs connect to what runs elsewhere.
  const transport = async (signal: AbortSignal): Promise<Transport> => {
    const { openRemote } = await import('./open-remote.js');
    return openRemote(url, remote, signal);
  };
  return { ...sessionOptions(options), transport };
}
