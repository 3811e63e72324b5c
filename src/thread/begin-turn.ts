import { ThreadBusyError } from '../errors.js';
import type { JsonValue } from '../protocol/protocol.js';
import { splitHandlers } from '../requests/handlers.js';
import { outputFormat } from '../schema/parse-output.js';
import { explained } from './advice.js';
import { resolveSandbox } from './configure-thread.js';
import type { TurnInput } from './input.js';
import { inputFor } from './input-context.js';
import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import { startTurn, type TurnRequest } from './start-turn.js';
import { steerRunning } from './steer-turn.js';
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
  const wireInput = inputFor(session, channel.threadId, input);
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
  const format = output && outputFormat(output);
  signal?.throwIfAborted();
  if (whenBusy === 'reject' && channel.queue.busy) throw new ThreadBusyError(channel.threadId);
  const resolved = await resolveSandbox(session, channel, params);
  const request = {
    input: wireInput,
    params:
      format === undefined ? resolved : { ...resolved, outputSchema: format.schema as JsonValue },
    handlers,
    signal,
  };
  const state = await begin(session, channel, { ...request, whenBusy });
  enforceDeadlines(session, state, { timeoutMs, idleTimeoutMs });
  return new Turn(session, state, { signal, format });
}

async function begin(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest & { readonly whenBusy: WhenBusy },
): Promise<TurnState> {
  const { whenBusy, ...turn } = request;
  if (whenBusy === 'steer') {
    const steered = await steerRunning(session, channel, turn.input);
    if (steered !== undefined) return steered;
  }
  const isFirst = whenBusy === 'interrupt';
  const started = explained(startTurn(session, channel, { ...turn, first: isFirst }));
  if (isFirst) await interruptRunning(session, channel).catch(() => {});
  return started;
}

async function interruptRunning(session: SessionContext, channel: ThreadChannel): Promise<void> {
  const { running } = channel;
  if (running !== undefined) await interruptTurn(session, running);
}
