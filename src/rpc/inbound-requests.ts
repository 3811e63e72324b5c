import { RpcError, TransportClosedError } from '../errors.js';
import type { Logger } from '../util/logger.js';
import type { RequestId } from './messages.js';

/** What a request handler is told beside the params. */
export interface InboundContext {
  readonly id: RequestId;
  /** Fires when the answer is no longer wanted, and when the connection ends. */
  readonly signal: AbortSignal;
}

/** What {@link InboundRequests} needs of its peer. */
export interface InboundOptions {
  readonly logger: Logger;
  /** Answers a request; may be asynchronous. A thrown RpcError becomes that error answer. */
  handleRequest(method: string, params: unknown, context: InboundContext): unknown;
}

/** The requests of the other side: each is answered exactly once, and none blocks the reader. */
export class InboundRequests {
  readonly #options: InboundOptions;
  readonly #send: (message: object) => Promise<void>;
  readonly #running = new Map<RequestId, AbortController>();

  constructor(options: InboundOptions, send: (message: object) => Promise<void>) {
    this.#options = options;
    this.#send = send;
  }

  /** Runs the handler and sends its answer. */
  handle(id: RequestId, method: string, params: unknown): void {
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#answer(method, params, { id, signal: controller.signal })
      .catch(error => {
        this.#options.logger.warn('Cannot answer a request of the app-server', { method, error });
      })
      .finally(() => {
        if (this.#running.get(id) === controller) this.#running.delete(id);
      });
  }

  /** Fires the signal of one request. */
  cancel(id: RequestId, reason: unknown): void {
    this.#running.get(id)?.abort(reason);
  }

  /** Fires the signal of every request. */
  cancelAll(reason: unknown): void {
    for (const controller of this.#running.values()) controller.abort(reason);
  }

  async #answer(method: string, params: unknown, context: InboundContext): Promise<void> {
    const { id } = context;
    let answer: object;
    try {
      answer = { id, result: (await this.#options.handleRequest(method, params, context)) ?? {} };
    } catch (error) {
      answer = { id, error: this.#toErrorAnswer(method, error) };
    }
    try {
      await this.#send(answer);
    } catch (error) {
      if (error instanceof TransportClosedError) throw error;
      // JSON cannot hold the result: say so, lest the other side waits for ever.
      await this.#send({ id, error: this.#toErrorAnswer(method, error) });
    }
  }

  #toErrorAnswer(method: string, error: unknown): object {
    if (error instanceof RpcError) return { code: error.code, message: error.message };
    this.#options.logger.error('A request handler failed', { method, error });
    return { code: -32603, message: `Cannot answer ${method}: the handler failed` };
  }
}
