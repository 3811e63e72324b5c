import { InvalidArgumentError } from '../errors.js';
import type { Turn as StoredTurn } from '../protocol/protocol.js';
import { settlesWithin } from '../util/settles-within.js';
import { findTurn } from './find-turn.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { Turn } from './turn.js';
import type { TurnState } from './turn-state.js';

/** How long a turn that is not stored may take to begin, in milliseconds. */
const BEGIN_MS = 5_000;

/** Gives a turn by its id; what did not come as events is looked up. */
export function attachTurn(session: SessionContext, channel: ThreadChannel, turnId: string): Turn {
  if (typeof turnId !== 'string' || turnId === '') {
    throw new InvalidArgumentError(
      'turnId',
      'Cannot attach to a turn: turnId must be a non-empty string',
    );
  }
  const { state, isNew } = channel.attach(turnId);
  if (isNew) {
    lookUp(session, channel, state).catch(error => {
      state.fail(error instanceof Error ? error : new Error(String(error)));
    });
  }
  return new Turn(session, state);
}

async function lookUp(
  session: SessionContext,
  channel: ThreadChannel,
  state: TurnState,
): Promise<void> {
  const onFound = (stored: StoredTurn): void => {
    if (state.ended || state.started) return;
    if (stored.status === 'inProgress') channel.turn(state.turnId);
    state.complete(stored);
  };
  if ((await findTurn(session, state, { onFound })) !== undefined) return;
  // One that was accepted just now is not stored yet.
  await settlesWithin(state.whenStarted(), BEGIN_MS);
  if (state.ended || state.started) return;
  const cause = `thread ${state.threadId} has no turn ${state.turnId}`;
  throw new InvalidArgumentError('turnId', `Cannot attach to a turn: ${cause}`);
}
