import { ServerExitedError, TransportClosedError } from '../../errors.js';
import type { FrameReceiver, Transport } from '../../transport/transport.js';
import type { Channel, ChannelAct, ChannelReceiver } from './channel.js';

/** Connects a client in this process to a fake app-server, frame by frame. */
export class MemoryChannel implements Channel {
  /** The client's end. */
  readonly transport: Transport;
  readonly #toClient: (() => void)[] = [];
  readonly #decoder = new TextDecoder();
  #partial = '';
  #client: FrameReceiver | undefined;
  #server: ChannelReceiver | undefined;
  #closed = false;
  #deaf = false;
  #delivering = false;

  constructor() {
    this.transport = {
      start: receiver => {
        this.#client = receiver;
        this.#deliver();
      },
      send: frame => this.#receive(frame),
      close: async () => this.#end(undefined),
    };
  }

  start(receiver: ChannelReceiver): void {
    this.#server = receiver;
  }

  send(text: string): void {
    if (!this.#closed) this.#tell(client => client.frame(text));
  }

  encode(payload: Uint8Array): Uint8Array {
    return payload;
  }

  write(bytes: Uint8Array, last: boolean): void {
    this.#partial += this.#decoder.decode(bytes, { stream: !last });
    if (!last) return;
    this.send(this.#partial);
    this.#partial = '';
  }

  act(act: ChannelAct): void {
    if (act.kind === 'deaf') this.#deaf = true;
    if (act.kind === 'drop') this.#end(new TransportClosedError('The connection was cut'));
    if (act.kind === 'end') {
      const { code, signal, stderr: stderrTail = '' } = act;
      this.#end(new ServerExitedError({ code, signal, stderrTail }));
    }
  }

  async close(): Promise<void> {
    this.#end(new TransportClosedError('The fake app-server was closed'));
  }

  async #receive(frame: string): Promise<void> {
    this.#checkOpen();
    // A later microtask, as on a real wire: nobody is called back from inside their own send.
    await Promise.resolve();
    this.#checkOpen();
    if (!this.#deaf) this.#server?.frame(frame);
  }

  #checkOpen(): void {
    if (this.#closed)
      throw new TransportClosedError('Cannot write to the app-server: the channel is closed');
  }

  /** Ends the connection after what was sent before; a client that ended it itself hears no more. */
  #end(reason: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    if (reason === undefined) this.#toClient.length = 0;
    this.#tell(client => client.closed(reason));
    this.#server?.closed();
  }

  #tell(delivery: (client: FrameReceiver) => void): void {
    this.#toClient.push(() => {
      if (this.#client !== undefined) delivery(this.#client);
    });
    if (this.#delivering) return;
    this.#delivering = true;
    // Not queueMicrotask: a virtual clock may hold that back.
    void Promise.resolve().then(() => {
      this.#delivering = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#client === undefined) return;
    for (let next = this.#toClient.shift(); next !== undefined; next = this.#toClient.shift()) {
      next();
    }
  }
}
