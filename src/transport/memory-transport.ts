import { TransportClosedError } from '../errors.js';
import type { FrameReceiver, Transport } from './transport.js';

/** One end of a pair of linked transports in this process. Frames sent here arrive there. */
export class MemoryTransport implements Transport {
  #peer: MemoryTransport | undefined;
  #receiver: FrameReceiver | undefined;
  #early: string[] = [];
  #closed = false;
  #reason: Error | undefined;

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
    const endedBefore = this.#closed;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) {
      receiver.frame(frame);
      // A receiver that closes from within a frame was told then, and is given no more.
      if (this.#closed && !endedBefore) return;
    }
    if (endedBefore) receiver.closed(this.#reason);
  }

  async send(frame: string): Promise<void> {
    this.#openPeer();
    // A later microtask, as on a real wire: nobody is called back from inside their own send.
    await Promise.resolve();
    // The close of either end may have overtaken the frame.
    this.#openPeer().#deliver(frame);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#early = [];
    this.#end();
    const peer = this.#peer;
    if (peer !== undefined) peer.#end(closedByPeer());
  }

  #openPeer(): MemoryTransport {
    if (!this.#closed && this.#peer !== undefined) return this.#peer;
    throw new TransportClosedError('Cannot write to the app-server: the channel is closed');
  }

  #deliver(frame: string): void {
    if (this.#receiver === undefined) this.#early.push(frame);
    else this.#receiver.frame(frame);
  }

  #end(reason?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    this.#receiver?.closed(reason);
  }
}

function closedByPeer(): TransportClosedError {
  return new TransportClosedError('The peer closed the channel');
}
