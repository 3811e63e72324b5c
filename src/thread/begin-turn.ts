import { ThreadBusyError } from '../errors.js';
import type { JsonValue } from '../protocol/protocol.js';
import { splitHandlers } from '../requests/handlers.js';
import { outputFormat } from '../schema/parse-output.js';
import { explained } from './advice.js';
import { checkSandbox } from './configure-thread.js';
import type { TurnInput } from './input.js';
import { inputFor } from './input-context.js';
import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import { startTurn, type TurnRequest } from './start-turn.js';
import { currentTurn, steerRunning } from './steer-turn.js';
import type { ThreadChannel } from './thread-channel.js';
import { checkTurnOptions, type TurnOptions, type WhenBusy } from './thread-options.js';
import { Turn } from './turn.js';
import { enforceDeadlines } from './turn-deadlines.js';
import type { TurnState } from './turn-state.js';

/** What a turn is begun with. */
export interface BeginTurn {
  readonly input: TurnInput;
  readonly options: TurnOptions;
}

/** Begins a turn as its options say, also on a busy thread. */
export async function beginTurn(
  session: SessionContext,
  channel: ThreadChannel,
  { input, options }: BeginTurn,
): Promise<Turn> {
  checkTurnOptions(options);
  if (typeof options.cwd === 'string') session.files?.checkFolder('options.cwd', options.cwd);
  const wireInput = standsAlone(input, options) ? [] : inputFor(session, channel.threadId, input);
  checkSandbox(options);
  const { handlers, others } = splitHandlers(options, 'start a turn');
  const {
    signal,
    whenBusy = 'queue',
    timeoutMs,
    idleTimeoutMs,
    output,
    repair: _,
    ...params
  } = others;
  const format = isGiven(output) ? outputFormat(output) : undefined;
  signal?.throwIfAborted();
  // Whatever comes before a place in the line is asked for must not wait: turns run in that order.
  const state = await begin(session, channel, {
    input: wireInput,
    params: format === undefined ? params : { ...params, outputSchema: format.schema as JsonValue },
    handlers,
    signal,
    whenBusy,
  });
  enforceDeadlines(session, state, { timeoutMs, idleTimeoutMs });
  return new Turn(session, state, { signal, format });
}

/** Tells whether the output of a tool takes the place of the input: the app-server wants none then. */
function standsAlone(input: TurnInput, { toolOutput }: TurnOptions): boolean {
  return isGiven(toolOutput) && Array.isArray(input) && input.length === 0;
}

async function begin(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest & { readonly whenBusy: WhenBusy },
): Promise<TurnState> {
  const { whenBusy, ...turn } = request;
  if (!channel.queue.busy) return explained(startTurn(session, channel, turn));
  if (whenBusy === 'reject') throw new ThreadBusyError(channel.threadId);
  if (whenBusy === 'steer') {
    const { clientUserMessageId } = turn.params;
    const steering = { input: turn.input, clientUserMessageId };
    const steered = await steerRunning(session, channel, steering);
    if (steered !== undefined) return steered;
  }
  if (whenBusy === 'interrupt') return startFirst(session, channel, turn);
  return explained(startTurn(session, channel, turn));
}

/** Goes to the head of the line, and stops the turn that is in the way, also one that is just starting. */
async function startFirst(
  session: SessionContext,
  channel: ThreadChannel,
  turn: TurnRequest,
): Promise<TurnState> {
  let waits = true;
  const onSlot = (): void => {
    waits = false;
  };
  const stopAhead = async (): Promise<void> => {
    const ahead = await currentTurn(channel);
    if (ahead !== undefined && waits) await interruptTurn(session, ahead);
  };
  const started = explained(startTurn(session, channel, { ...turn, first: true, onSlot }));
  // What does not want to start any more stops nothing.
  started.catch(onSlot);
  stopAhead().catch(error => {
    session.logger.warn('Cannot interrupt a turn for another one', { error });
  });
  return started;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
