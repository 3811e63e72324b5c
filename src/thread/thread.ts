import type { ThreadStartResponse } from '../protocol/protocol.js';
import type { TurnResult } from '../turn-types.js';
import { type TurnInput, toWireInput } from './input.js';
import type { SessionContext } from './session-context.js';
import { startTurn } from './start-turn.js';
import type { ThreadChannel } from './thread-channel.js';
import { checkTurnOptions, type TurnOptions } from './thread-options.js';
import { Turn } from './turn.js';

/** A conversation with the agent. Made by `codex.startThread()` and its siblings. */
export class Thread {
  /** What the app-server answered when the thread was started or resumed: model, cwd, policies. */
  readonly info: ThreadStartResponse;
  readonly #session: SessionContext;
  readonly #channel: ThreadChannel;

  /** @internal */
  constructor(session: SessionContext, channel: ThreadChannel, info: ThreadStartResponse) {
    this.#session = session;
    this.#channel = channel;
    this.info = info;
  }

  /** The app-server's id of the thread; `codex.resumeThread(id)` continues it. */
  get id(): string {
    return this.#channel.threadId;
  }

  /**
   * Runs a turn to its end (`turn/start`), and gives its result.
   *
   * While another turn runs on the thread, this one waits for its end.
   *
   * @throws TurnFailedError when the turn failed; it carries everything that came.
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   */
  async run(input: TurnInput, options: TurnOptions = {}): Promise<TurnResult> {
    const turn = await this.turn(input, options);
    return turn.run();
  }

  /**
   * Starts a turn (`turn/start`), and settles when the app-server has accepted it.
   *
   * While another turn runs on the thread, this one waits for its end.
   *
   * @throws InvalidArgumentError when input or options are not acceptable; nothing is sent then.
   */
  async turn(input: TurnInput, options: TurnOptions = {}): Promise<Turn> {
    checkTurnOptions(options);
    const { signal, ...params } = options;
    if (typeof params.cwd === 'string') this.#session.checkFolder('options.cwd', params.cwd);
    const request = { input: toWireInput(input), params, signal };
    const state = await startTurn(this.#session, this.#channel, request);
    return new Turn(this.#session, state, signal);
  }
}
