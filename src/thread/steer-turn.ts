import { InvalidRequestError } from '../errors.js';
import type { UserInput } from '../protocol/protocol.js';
import { NEXT_TURN_MS } from './goal-watch.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { TurnState } from './turn-state.js';

/** Input for a turn that runs. */
export interface Steering {
  readonly input: UserInput[];
  /** The caller's own id of the message. Default: a new one. */
  readonly clientUserMessageId?: string | null | undefined;
}

/** Adds input to a running turn (`turn/steer`). */
export async function steerTurn(
  { client }: SessionContext,
  state: TurnState,
  { input, clientUserMessageId }: Steering,
): Promise<void> {
  await client.request('turn/steer', {
    threadId: state.threadId,
    expectedTurnId: state.turnId,
    clientUserMessageId: clientUserMessageId ?? crypto.randomUUID(),
    input,
  });
}

/**
 * Gives the turn that runs, also one that is only being started or is the next one of a goal;
 * undefined when there is none.
 */
export async function currentTurn(channel: ThreadChannel): Promise<TurnState | undefined> {
  while (channel.running === undefined) {
    if (channel.queue.held) await startOrRefusal(channel);
    else if (channel.goal.holds) await channel.nextTurn(NEXT_TURN_MS);
    else return undefined;
  }
  return channel.running;
}

function startOrRefusal(channel: ThreadChannel): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => {
      stop();
      resolve();
    };
    const stop = channel.onTurn(settle);
    void channel.queue.settled().then(settle);
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
  steering: Steering,
): Promise<TurnState | undefined> {
  const refused = new Set<TurnState>();
  for (;;) {
    const running = await currentTurn(channel);
    if (running === undefined || refused.has(running)) return undefined;
    try {
      await steerTurn(session, running, steering);
      return running;
    } catch (error) {
      if (!isMissed(error)) throw error;
      refused.add(running);
    }
  }
}

function isMissed(error: unknown): boolean {
  return (
    error instanceof InvalidRequestError &&
    /no active turn|expected active turn|cannot steer a/.test(error.message)
  );
}
