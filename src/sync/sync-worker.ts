import { existsSync } from 'node:fs';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { CodexError } from '../errors.js';
import { stopAtExit } from './exit.js';
import {
  BEAT_MS,
  type CallerMessage,
  SHARED,
  type WorkerMessage,
  type WorkerStart,
} from './messages.js';

/** How long a worker may show no life before it is taken for dead, in milliseconds. */
const PATIENCE_MS = 30_000;

/** How long a worker may take to stop everything when this thread exits, in milliseconds. */
const STOP_MS = 5_000;

/** Where the worker's file has to be; undefined in a file that does not know where it is itself. */
function workerFile(): URL | undefined {
  // Bundlers that write CommonJS leave nothing there.
  const own: string | undefined = import.meta.url;
  // The sources cannot be run by a worker as they are; they use the one that was built from them.
  if (own === undefined) return undefined;
  return new URL(own.endsWith('.ts') ? '../../dist/sync/worker.js' : './worker.js', own);
}

/** What a {@link SyncWorker} may be told. */
export interface SyncWorkerOptions {
  /** What the thread runs. Default: the worker's own file. */
  readonly file?: URL;
  /** How long it may show no life. Default: 30000. */
  readonly patienceMs?: number;
}

/** A worker thread, from the thread that waits for it. */
export class SyncWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #shared: Int32Array;
  readonly #patienceMs: number;
  readonly #forget: () => void;
  #ended = false;

  /**
   * Starts a worker. It is stopped when this thread exits, and does not keep it from that.
   *
   * @throws CodexError when the worker's file is missing.
   */
  constructor({ file = workerFile(), patienceMs = PATIENCE_MS }: SyncWorkerOptions = {}) {
    this.#patienceMs = patienceMs;
    if (file === undefined || !existsSync(file)) {
      throw new CodexError(
        'Cannot start the worker thread: sync/worker.js is missing; keep the package out of a bundle, or put that file beside it',
      );
    }
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#shared = new Int32Array(
      new SharedArrayBuffer(Object.keys(SHARED).length * Int32Array.BYTES_PER_ELEMENT),
    );
    const workerData: WorkerStart = { port: port2, shared: this.#shared };
    this.#worker = new Worker(file, {
      workerData,
      transferList: [port2],
      // What this process preloads is not meant for a thread that it does not know.
      execArgv: [],
      name: 'codex-app-server-sdk/sync',
    });
    this.#worker.unref();
    // Told by the worker itself before; an event that nobody hears would end the process.
    this.#worker.on('error', () => {});
    this.#forget = stopAtExit(this);
  }

  /** Sends a message; throws what `postMessage` throws. */
  send(message: CallerMessage): void {
    this.#port.postMessage(message);
  }

  /**
   * Waits for the next message.
   *
   * @throws CodexError when the worker shows no life any more.
   */
  receive(): WorkerMessage {
    let beats = -1;
    // Only what was waited for counts: a process that was stopped for a while has not waited.
    for (let silentMs = 0; ; ) {
      const seen = Atomics.load(this.#shared, SHARED.messages);
      const message = this.poll();
      if (message !== undefined) return message;
      if (Atomics.wait(this.#shared, SHARED.messages, seen, BEAT_MS) !== 'timed-out') continue;
      const now = Atomics.load(this.#shared, SHARED.beats);
      silentMs = now === beats ? silentMs + BEAT_MS : 0;
      beats = now;
      if (silentMs >= this.#patienceMs) {
        throw new CodexError('Cannot wait any longer: the worker thread has ended');
      }
    }
  }

  /** Gives the next message if there is one already. */
  poll(): WorkerMessage | undefined {
    return receiveMessageOnPort(this.#port)?.message;
  }

  /** Counts a callback that nobody waits for. */
  told(): void {
    Atomics.add(this.#shared, SHARED.told, 1);
  }

  /** Ends the thread, once nothing is left in it to be stopped. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#forget();
    void this.#worker.terminate();
  }

  /** Stops what the worker has started, synchronously: this thread is about to end. */
  stop(): void {
    this.send({ do: 'stop' });
    Atomics.wait(this.#shared, SHARED.stopped, 0, STOP_MS);
  }
}
