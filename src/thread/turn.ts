import { InvalidArgumentError } from '../errors.js';
import { type OutputFormat, withOutput } from '../schema/parse-output.js';
import type { TurnResult, TurnSnapshot } from '../turn-types.js';
import { explained } from './advice.js';
import type { TurnEvent } from './event-log.js';
import type { TurnInput } from './input.js';
import { inputFor } from './input-context.js';
import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import { steerTurn } from './steer-turn.js';
import { TextReader } from './text-reader.js';
import { outcomeOf } from './turn-outcome.js';
import type { TurnState } from './turn-state.js';

/** Where a stream of events begins. */
export interface StreamOptions {
  /** Only events with a `seq` above this. Default: 0, every event. */
  readonly after?: number | undefined;
}

/** What a turn of this side has beside its events. */
export interface TurnExtras {
  readonly signal?: AbortSignal | undefined;
  /** How its final answer is read. */
  readonly format?: OutputFormat | undefined;
}

/**
 * One input to the agent, until its end. Made by `thread.turn()`.
 *
 * Iterating it is {@link Turn.stream}. Any number of readers may follow one turn, at their own pace
 * and each from the first event; a slow or leaving reader disturbs nobody.
 */
export class Turn<Output = unknown> implements AsyncIterable<TurnEvent> {
  readonly #session: SessionContext;
  readonly #state: TurnState;
  readonly #signal: AbortSignal | undefined;
  readonly #format: OutputFormat | undefined;
  #result: Promise<TurnResult<Output>> | undefined;

  /** @internal */
  constructor(session: SessionContext, state: TurnState, { signal, format }: TurnExtras = {}) {
    this.#session = session;
    this.#state = state;
    this.#signal = signal;
    this.#format = format;
    if (signal !== undefined) this.#interruptOnAbort(signal);
  }

  /** The app-server's id of the turn. */
  get id(): string {
    return this.#state.turnId;
  }

  /** The app-server's id of the thread that the turn runs on. */
  get threadId(): string {
    return this.#state.threadId;
  }

  /**
   * Reads the turn's events: wire notifications, discriminated by `method`, in order.
   *
   * Starts with the first event, or after a `seq`, also when the turn has ended. A reader that is
   * slower than the wire gets neighbouring deltas of an item merged; nothing is lost. When the
   * connection ends first, the events that came are handed out and then the reason is thrown.
   */
  stream(options: StreamOptions = {}): AsyncIterableIterator<TurnEvent, undefined> {
    const { after = 0 } = options;
    if (!Number.isFinite(after)) {
      throw new InvalidArgumentError('after', 'Cannot stream the turn: after must be a number');
    }
    return this.#state.log.reader(after);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<TurnEvent, undefined> {
    return this.stream();
  }

  /** Reads the assistant's text piece by piece; the pieces of all messages, in order. */
  text(): AsyncIterableIterator<string, undefined> {
    return new TextReader(this.#state.log.reader());
  }

  /** Makes a web stream of the turn's events; canceling it leaves the turn running. */
  toReadableStream(): ReadableStream<TurnEvent> {
    const reader = this.#state.log.reader();
    return new ReadableStream<TurnEvent>(
      {
        async pull(controller) {
          const { value, done } = await reader.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await reader.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /**
   * Waits for the end of the turn. Any number of calls give the same result.
   *
   * An interrupted turn is a result with `status: "interrupted"`.
   *
   * @throws TurnFailedError when the turn failed; it carries the result.
   * @throws OutputValidationError when the answer does not fit the turn's `output`.
   * @throws TurnTimeoutError or TurnStalledError at one of its deadlines; they carry the result.
   * @throws ServerExitedError or TransportClosedError, with `partial`, when the connection ends first.
   * @throws The reason of the turn's `signal`, at once when that is aborted.
   */
  run(): Promise<TurnResult<Output>> {
    this.#result ??= this.#finish();
    return this.#result;
  }

  /** Tells what is known of the turn now: status, items with the text so far, plan, diff, usage. */
  snapshot(): TurnSnapshot {
    return this.#state.snapshot();
  }

  /**
   * Adds input to the running turn (`turn/steer`); settles when the app-server has accepted it.
   *
   * @throws InvalidRequestError when the turn is not running any more.
   * @throws InvalidArgumentError when the input is empty or malformed; nothing is sent then.
   */
  async steer(input: TurnInput): Promise<void> {
    const wireInput = inputFor(this.#session, this.threadId, input);
    await explained(steerTurn(this.#session, this.#state, { input: wireInput }));
  }

  /**
   * Stops the turn (`turn/interrupt`); it then ends with status `interrupted`.
   *
   * Settles when the app-server has accepted that. Works from the first moment on; when the turn
   * has ended there is nothing to do.
   */
  async interrupt(): Promise<void> {
    await interruptTurn(this.#session, this.#state);
  }

  async #finish(): Promise<TurnResult<Output>> {
    const result = await this.#waitForEnd();
    const read = this.#format === undefined ? result : await withOutput(result, this.#format);
    return read as TurnResult<Output>;
  }

  #waitForEnd(): Promise<TurnResult<undefined>> {
    return new Promise((resolve, reject) => {
      const signal = this.#signal;
      const onAbort = (): void => reject(signal?.reason);
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#state.onEnd(() => {
        signal?.removeEventListener('abort', onAbort);
        try {
          resolve(outcomeOf(this.#state));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #interruptOnAbort(signal: AbortSignal): void {
    const onAbort = (): void => {
      this.interrupt().catch(error => {
        this.#session.logger.warn('Cannot interrupt a turn after its abort', { error });
      });
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#state.onEnd(() => signal.removeEventListener('abort', onAbort));
  }
}
