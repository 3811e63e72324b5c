import type { Socket } from 'node:net';
import { kill } from 'node:process';
import { LineSplitter } from '../../transport/split-lines.js';
import type { Channel, ChannelAct, ChannelReceiver } from './channel.js';

/** What a relay says. */
type RelayMessage =
  | { readonly kind: 'hello'; readonly pid: number }
  | { readonly kind: 'data'; readonly bytes: string }
  | { readonly kind: 'grandchild'; readonly pid: number };

/** Carries a connection through the relay that stands in for the `codex` binary. */
export class RelayChannel implements Channel {
  readonly #socket: Socket;
  readonly #gone: Promise<void>;
  readonly #control = new LineSplitter();
  readonly #input = new LineSplitter();
  #grandchild: number | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // A relay that was killed breaks its socket: an ordinary end here.
    socket.on('error', () => {});
    this.#gone = new Promise(resolve => socket.once('close', () => resolve()));
  }

  start(receiver: ChannelReceiver): void {
    const emit = (line: string): void => receiver.frame(line);
    this.#socket.on('data', (block: Uint8Array) => {
      this.#control.push(block, line => {
        const message: RelayMessage = JSON.parse(line);
        if (message.kind === 'data') this.#input.push(Buffer.from(message.bytes, 'base64'), emit);
        if (message.kind === 'grandchild') this.#grandchild = message.pid;
      });
    });
    this.#socket.once('close', () => receiver.closed());
  }

  send(text: string): void {
    this.write(Buffer.from(`${text}\n`), true);
  }

  encode(payload: Uint8Array): Uint8Array {
    return Buffer.concat([payload, Buffer.from('\n')]);
  }

  write(bytes: Uint8Array, _last: boolean): void {
    this.#tell({ kind: 'write', bytes: Buffer.from(bytes).toString('base64') });
  }

  act(act: ChannelAct): void {
    this.#tell(act);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await this.#gone;
    if (this.#grandchild === undefined) return;
    try {
      kill(this.#grandchild, 'SIGKILL');
    } catch {
      // It has ended by itself, or was ended with its group.
    }
  }

  #tell(deed: object): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(deed)}\n`);
  }
}
