import { ServerExitedError, TransportClosedError } from '../errors.js';
import type { ServerProcess } from '../process/launch.js';
import {
  PeerGoneError,
  StdioTransport,
  type StdioTransportOptions,
} from '../transport/stdio-transport.js';
import type { FrameReceiver, Transport } from '../transport/transport.js';
import { settlesWithin } from '../util/settles-within.js';

/** How long the last output may follow an exit, and an exit the last output, in milliseconds. */
const SETTLE_MS = 250;

/** How much a {@link ChildTransport} takes and keeps. */
export type ChildTransportLimits = Pick<StdioTransportOptions, 'maxLineBytes' | 'maxBufferedBytes'>;

/**
 * Carries frames to and from an app-server that this process started, and owns that process.
 *
 * However it ends, the reason says what happened: ServerExitedError when the process exited, even
 * while a descendant holds its pipes; TransportClosedError when it closed its output but lives on,
 * in which case it is stopped.
 */
export class ChildTransport implements Transport {
  readonly #child: ServerProcess;
  readonly #stdio: StdioTransport;
  readonly #outputClosed: Promise<void>;
  #onOutputClosed: () => void = () => {};
  readonly #gone: Promise<void>;
  #onEnd: () => void = () => {};
  #receiver: FrameReceiver | undefined;
  #ended = false;

  constructor(child: ServerProcess, limits: ChildTransportLimits = {}) {
    this.#child = child;
    const { stdin: output, stdout: input } = child;
    const { maxLineBytes, maxBufferedBytes } = limits;
    this.#stdio = new StdioTransport({
      input,
      output,
      maxLineBytes,
      maxBufferedBytes,
      lingerMs: 2 * SETTLE_MS,
    });
    this.#outputClosed = new Promise(resolve => {
      this.#onOutputClosed = resolve;
    });
    this.#gone = new Promise(resolve => {
      this.#onEnd = resolve;
    });
  }

  start(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    this.#stdio.start({
      frame: text => {
        if (!this.#ended) receiver.frame(text);
      },
      closed: reason => {
        this.#onOutputClosed();
        void this.#endWithoutExit(reason);
      },
    });
    void this.#endWithExit();
  }

  send(frame: string): Promise<void> {
    return this.#stdio.send(frame).catch(async error => {
      // A pipe breaks before its process is seen to exit: that is the reason to be told.
      await settlesWithin(this.#gone, 2 * SETTLE_MS);
      throw error;
    });
  }

  /** Lets the app-server keep this program alive, as it does at first. */
  ref(): void {
    this.#child.ref();
  }

  /** Lets this program end while the app-server runs, which is ended then. */
  unref(): void {
    this.#child.unref();
  }

  async close(): Promise<void> {
    // Whoever waits for the end has to live to see it.
    this.#child.ref();
    this.#end();
    await this.#child.stop();
    await this.#stdio.close();
  }

  /** What the process wrote last may still be in the pipe, and a descendant may keep that open. */
  async #endWithExit(): Promise<void> {
    const exit = await this.#child.exited;
    await settlesWithin(this.#outputClosed, SETTLE_MS);
    this.#end(new ServerExitedError(exit));
    await this.close();
  }

  async #endWithoutExit(reason: Error | undefined): Promise<void> {
    // Whatever else ended the channel was not the child's exit, though it may lead to that.
    const mayExit = reason === undefined || reason instanceof PeerGoneError;
    if (mayExit && (await settlesWithin(this.#child.exited, SETTLE_MS))) return;
    this.#end(reason ?? new TransportClosedError('The channel to the app-server is closed'));
    await this.close();
  }

  #end(reason?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#receiver?.closed(reason);
    this.#onEnd();
  }
}
