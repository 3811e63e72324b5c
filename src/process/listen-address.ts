import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { InvalidArgumentError } from '../errors.js';
import { isLoopback } from '../util/loopback.js';

/** Where an app-server shall listen. */
export type ListenAddress =
  /** Port 0 is a free one. */
  | { readonly kind: 'ws'; readonly url: string; readonly isLoopback: boolean }
  | { readonly kind: 'unix'; readonly url: string; readonly path: string };

/**
 * Reads `ws://IP:PORT`, or `unix://PATH`; a relative path counts from this process's folder.
 *
 * @throws InvalidArgumentError for what the app-server would refuse.
 */
export function readListenAddress(listen: string): ListenAddress {
  const unix = /^unix:(?:\/\/)?(.*)$/s.exec(listen)?.[1];
  if (unix !== undefined) return unixAddress(unix);
  const [, host = '', port = ''] = /^ws:\/\/(\[[^\]]+\]|[\d.]+):(\d{1,5})\/?$/.exec(listen) ?? [];
  if (isIP(host.replace(/^\[|\]$/g, '')) === 0 || Number(port) > 65_535) {
    throw refusal('listen must be ws://IP:PORT, such as ws://127.0.0.1:0, or unix://PATH');
  }
  return { kind: 'ws', url: `ws://${host}:${port}`, isLoopback: isLoopback(host) };
}

function unixAddress(written: string): ListenAddress {
  if (written === '' || written.includes('\0')) {
    throw refusal('listen must name a socket, such as unix:///run/codex.sock');
  }
  const path = resolve(written);
  return { kind: 'unix', url: `unix://${path}`, path };
}

function refusal(cause: string): InvalidArgumentError {
  return new InvalidArgumentError('options.listen', `Cannot serve: ${cause}`);
}
