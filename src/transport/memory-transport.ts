import { TransportClosedError } from '../errors.js';
import type { FrameReceiver, Transport } from './transport.js';

/** One end of a pair of linked transports in this process. Frames sent here arrive there. */
export class MemoryTransport implements Transport {
  #peer: MemoryTransport | undefined;
  #receiver: FrameReceiver | undefined;
  #early: string[] = [];
  #closed = false;

  /** Makes two linked ends; closing one closes the other. */
  static pair(): [MemoryTransport, MemoryTransport] {
    const left = new MemoryTransport();
    const right = new MemoryTransport();
    left.#peer = right;
    right.#peer = left;
    return [left, right];
  }

  start(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) receiver.frame(frame);
    if (this.#closed) receiver.closed(closedByPeer());
  }

  async send(frame: string): Promise<void> {
    const peer = this.#peer;
    if (this.#closed || peer === undefined) {
      throw new TransportClosedError('Cannot write to the app-server: the channel is closed');
    }
    // A later microtask, as on a real wire: nobody is called back from inside their own send.
    await Promise.resolve();
    peer.#deliver(frame);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#receiver?.closed();
    const peer = this.#peer;
    if (peer !== undefined) peer.#closeFromPeer();
  }

  #deliver(frame: string): void {
    if (this.#closed) return;
    if (this.#receiver === undefined) this.#early.push(frame);
    else this.#receiver.frame(frame);
  }

  #closeFromPeer(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#receiver?.closed(closedByPeer());
  }
}

function closedByPeer(): TransportClosedError {
  return new TransportClosedError('The peer closed the channel');
}
