import type { TurnStartParams, UserInput } from '../protocol/protocol.js';
import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { TurnState } from './turn-state.js';

/** A turn that is asked for. */
export interface TurnRequest {
  readonly input: UserInput[];
  readonly params: Omit<TurnStartParams, 'threadId' | 'input'>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts a turn when the thread is free (`turn/start`), and settles when it was accepted.
 *
 * An abort rejects at once. When the request is on the wire by then, the turn is interrupted as soon
 * as its id is known, and the queue waits for its end.
 */
export async function startTurn(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest,
): Promise<TurnState> {
  const { signal } = request;
  const slot = await channel.queue.acquire(signal);
  const accepted = requestTurn(session, channel, request).finally(() => slot.release());
  if (signal === undefined) return accepted;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
      accepted.then(
        state => interruptTurn(session, state),
        () => {},
      );
    };
    signal.addEventListener('abort', onAbort, { once: true });
    accepted.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function requestTurn(
  { client }: SessionContext,
  channel: ThreadChannel,
  { input, params }: TurnRequest,
): Promise<TurnState> {
  const answered = channel.expectTurn();
  try {
    const { turn } = await client.request(
      'turn/start',
      { clientUserMessageId: crypto.randomUUID(), ...params, threadId: channel.threadId, input },
      { onResult: result => void channel.turn(result.turn.id) },
    );
    return channel.turn(turn.id);
  } finally {
    answered();
  }
}
