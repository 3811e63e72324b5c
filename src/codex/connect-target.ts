import { InvalidArgumentError } from '../errors.js';
import { isLoopback } from '../util/loopback.js';

/** Where a connection leads. */
export interface ConnectTarget {
  /** What a WebSocket is opened with. */
  readonly url: string;
  /** The unix socket below it; undefined when the URL names a host. */
  readonly socketPath: string | undefined;
  /** Whether what is sent can be read on its way. */
  readonly isExposed: boolean;
}

/** Names that stand for a secret, of query members and of headers. */
const SECRET_NAME: RegExp =
  /auth|bearer|cookie|credential|jwt|key|password|secret|signature|token/i;

/** Tells whether the name of a header or of a query member stands for a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Reads the URL of an app-server: `ws://`, `wss://`, `unix:///absolute/path` or `unix:relative`.
 *
 * @throws InvalidArgumentError for anything else, and for a URL that holds a secret: it would come
 * to be logged. The message does not repeat the URL.
 */
export function readTarget(url: string | URL): ConnectTarget {
  const text = url instanceof URL ? url.href : url;
  if (typeof text !== 'string') throw refusal('url must be a string or a URL');
  if (/^unix:/i.test(text)) return unixTarget(text, url instanceof URL);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== 'ws:' && parsed?.protocol !== 'wss:') {
    throw refusal('url must begin with ws://, wss:// or unix:');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw refusal('url must hold no user and password; use options.token or options.headers');
  }
  if ([...parsed.searchParams.keys()].some(namesSecret)) {
    throw refusal('url must hold no token; use options.token or options.headers');
  }
  if (parsed.hash !== '') throw refusal('url must hold no fragment');
  return {
    url: parsed.href,
    socketPath: undefined,
    isExposed: parsed.protocol === 'ws:' && !isLoopback(parsed.hostname),
  };
}

/** A path is taken as it is written, as the app-server does; a URL object has encoded it. */
function unixTarget(text: string, isEncoded: boolean): ConnectTarget {
  const rest = text.replace(/^unix:(\/\/)?/i, '');
  const socketPath = isEncoded ? decoded(rest) : rest;
  if (socketPath === undefined || socketPath === '' || socketPath.includes('\0')) {
    throw refusal('url must name a socket, such as unix:///run/codex.sock');
  }
  return { url: 'ws://localhost/', socketPath, isExposed: false };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refusal(cause: string): InvalidArgumentError {
  return new InvalidArgumentError('url', `Cannot connect to the app-server: ${cause}`);
}
