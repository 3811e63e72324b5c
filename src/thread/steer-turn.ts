import { InternalRpcError, InvalidRequestError } from '../errors.js';
import type { UserInput } from '../protocol/protocol.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { TurnState } from './turn-state.js';

/** Adds input to a running turn (`turn/steer`). */
export async function steerTurn(
  { client }: SessionContext,
  state: TurnState,
  input: UserInput[],
): Promise<void> {
  await client.request('turn/steer', {
    threadId: state.threadId,
    expectedTurnId: state.turnId,
    clientUserMessageId: crypto.randomUUID(),
    input,
  });
}

/**
 * Adds input to whichever turn runs on the thread, and gives that; undefined when none runs, or the
 * one that runs takes no input, such as a compaction.
 *
 * A turn that ends, or is followed by another one, in the very moment is no error.
 */
export async function steerRunning(
  session: SessionContext,
  channel: ThreadChannel,
  input: UserInput[],
): Promise<TurnState | undefined> {
  const refused = new Set<TurnState>();
  for (;;) {
    await channel.queue.settled();
    const { running } = channel;
    if (running === undefined || refused.has(running)) return undefined;
    try {
      await steerTurn(session, running, input);
      return running;
    } catch (error) {
      if (!isMissed(error)) throw error;
      refused.add(running);
    }
  }
}

function isMissed(error: unknown): boolean {
  if (!(error instanceof InvalidRequestError || error instanceof InternalRpcError)) return false;
  return /no active turn|expected active turn|NotSteerable/.test(error.message);
}
