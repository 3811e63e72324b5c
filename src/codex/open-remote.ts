import { ServerStartError } from '../errors.js';
import { readSecretFile } from '../process/secret-file.js';
import type { Transport } from '../transport/transport.js';
import { WebSocketTransport } from '../transport/websocket-transport.js';
import { type ConnectOptions, checkConnectOptions, checkToken } from './connect-options.js';

/** How long getting the token, and opening, may take unless told otherwise, in milliseconds. */
const OPEN_TIMEOUT_MS = 10_000;

/**
 * Opens a channel to an app-server that is there already; closing it does not stop that.
 *
 * @throws InvalidArgumentError before anything is sent, for a URL, an option or a token that is not
 * acceptable.
 * @throws ServerStartError saying why the channel cannot be opened; nothing is left behind. The
 * reason of `signal`, or of the option of that name, when it is aborted.
 */
export async function openRemote(
  url: string | URL,
  options: ConnectOptions = {},
  signal?: AbortSignal,
): Promise<Transport> {
  const target = checkConnectOptions(url, options);
  const stop = AbortSignal.any([signal, options.signal].filter(one => one !== undefined));
  stop.throwIfAborted();
  const token = await readToken(options, stop);
  const { headers = {}, openTimeoutMs = OPEN_TIMEOUT_MS } = options;
  const { pingIntervalMs, maxFrameBytes, maxBufferedBytes } = options;
  return WebSocketTransport.open({
    url: target.url,
    socketPath: target.socketPath,
    headers: token === undefined ? headers : { ...headers, Authorization: `Bearer ${token}` },
    openTimeoutMs,
    pingIntervalMs,
    maxFrameBytes,
    maxBufferedBytes,
    signal: stop,
  });
}

async function readToken(
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { token, tokenFile, openTimeoutMs = OPEN_TIMEOUT_MS } = options;
  const read =
    tokenFile === undefined
      ? token
      : () => readSecretFile(tokenFile, { action: 'connect to the app-server', kind: 'token' });
  if (typeof read !== 'function') return read;
  const answer = await within(read, openTimeoutMs, signal);
  checkToken(answer);
  return answer;
}

/** Waits for what the host has to give, but neither for ever nor beyond an abort. */
async function within<T>(
  give: () => T | Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = (): void => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      const late = cannotGet(`it did not come within ${timeoutMs} ms (openTimeoutMs)`);
      if (timeoutMs > 0) timer = setTimeout(reject, timeoutMs, late);
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      (async () => give())().then(resolve, cause => {
        if (cause instanceof ServerStartError) reject(cause);
        else reject(cannotGet('options.token has thrown', cause));
      });
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function cannotGet(why: string, cause?: unknown): ServerStartError {
  const message = `Cannot connect to the app-server: cannot get the token: ${why}`;
  return new ServerStartError(message, cause === undefined ? undefined : { cause });
}
