import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Channel, ChannelAct, ChannelReceiver } from './channel.js';
import { textFrame } from './text-frame.js';

/** Says goodbye for a server that ends. */
const GOING_AWAY = 1001;

/** Carries a connection over a WebSocket. */
export class SocketChannel implements Channel {
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  readonly #gone: Promise<void>;

  /** `raw` is the stream beneath the WebSocket: what is broken is written there. */
  constructor(socket: WebSocket, raw: Duplex) {
    this.#socket = socket;
    this.#raw = raw;
    // A client that breaks the connection ends it: an ordinary end here.
    socket.on('error', () => {});
    this.#gone = new Promise(resolve => socket.once('close', () => resolve()));
  }

  start(receiver: ChannelReceiver): void {
    this.#socket.on('message', data => receiver.frame(String(data)));
    this.#socket.once('close', () => receiver.closed());
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  encode(payload: Uint8Array): Uint8Array {
    return textFrame(payload);
  }

  write(bytes: Uint8Array, _last: boolean): void {
    if (this.#raw.writable) this.#raw.write(bytes);
  }

  act(act: ChannelAct): void {
    if (act.kind === 'deaf') this.#raw.pause();
    if (act.kind === 'end' && act.code === 0) this.#socket.close(GOING_AWAY);
    // What was written before still arrives; then the stream ends without a close frame.
    else if (act.kind === 'end' || act.kind === 'drop') this.#raw.end(() => this.#raw.destroy());
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    await this.#gone;
  }
}
