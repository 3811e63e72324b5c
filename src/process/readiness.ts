import { get } from 'node:http';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { ListenAddress } from './listen-address.js';

/** How long to wait between two looks, in milliseconds. */
const LOOK_MS = 20;

/** How much of an app-server's output may come before its address, in characters. */
const KEPT = 64 * 1024;

/** Waits until an app-server takes connections; gives the address, with the port that it chose. */
export async function listening(
  stderr: Readable,
  listen: ListenAddress,
  signal: AbortSignal,
): Promise<string> {
  if (listen.kind === 'unix') {
    // It says nothing about a socket.
    await until(() => isTaken(listen.path), signal);
    return listen.url;
  }
  const url = await printedAddress(stderr);
  await until(() => isReady(url), signal);
  return url;
}

/** Tells whether somebody listens at a unix socket. */
export function isTaken(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    const settle = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function printedAddress(stderr: Readable): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    const onData = (block: Buffer): void => {
      text = (text + block.toString('latin1')).slice(-KEPT);
      const url = /listening on: (ws:\/\/\S+)\s/.exec(text)?.[1];
      if (url === undefined) return;
      stderr.off('data', onData);
      resolve(url);
    };
    stderr.on('data', onData);
  });
}

function isReady(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  // An address that stands for all of this machine's is none to connect to everywhere.
  const host = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' }[hostname] ?? hostname;
  return new Promise(resolve => {
    const request = get(`http://${host}:${port}/readyz`, { agent: false }, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}

async function until(look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await look())) await wait(LOOK_MS, undefined, { signal });
}
