import { ServerExitedError, TransportClosedError } from '../errors.js';
import type { Turn } from '../protocol/protocol.js';
import { findTurn } from './find-turn.js';
import { rejoinThread } from './rejoin-thread.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import type { TurnState } from './turn-state.js';

/** Looks up, on another connection, how the turns go on that ran when the last one was lost. */
export function reconcileTurns(session: SessionContext, reason: Error): void {
  for (const channel of session.threads.loseAll(reason)) {
    for (const state of channel.unreconciled()) void reconcile(session, { channel, state, reason });
  }
}

interface LostTurn {
  readonly channel: ThreadChannel;
  readonly state: TurnState;
  /** Why the connection was lost. */
  readonly reason: Error;
}

/**
 * A turn that completed, or failed, has that result. One that still runs, since only the connection
 * was lost, is followed on. Any other one ended with the app-server that ran it: whoever waits for
 * it is given the reason.
 */
async function reconcile(session: SessionContext, lost: LostTurn): Promise<void> {
  const { channel, state, reason } = lost;
  state.interruptEvents(() => findTurn(session, state));
  try {
    while (await isLostAgain(session, lost));
  } catch {
    state.fail(reason);
  } finally {
    channel.reconciled(state);
  }
}

/** Looks the turn up; tells whether that connection was lost as well, so that it has to be done again. */
async function isLostAgain(session: SessionContext, lost: LostTurn): Promise<boolean> {
  const { channel, state, reason } = lost;
  const onFound = (stored: Turn): void => {
    const goesOn = stored.status === 'inProgress' && !channel.isLost;
    if (!goesOn && !isOutcome(stored.status)) state.fail(reason);
    else state.recover(stored);
  };
  // What cannot be joined any more may have been stored all the same.
  await rejoinThread(session, channel).catch(() => {});
  try {
    if ((await findTurn(session, state, { onFound })) === undefined) state.fail(reason);
  } catch (error) {
    if (state.ended || session.client.endReason !== undefined || !isLoss(error)) throw error;
    return true;
  }
  return false;
}

function isLoss(error: unknown): boolean {
  return error instanceof ServerExitedError || error instanceof TransportClosedError;
}

function isOutcome(status: string): boolean {
  return status === 'completed' || status === 'failed';
}
