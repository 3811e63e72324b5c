import { InvalidRequestError } from '../errors.js';
import type { SessionContext } from './session-context.js';
import type { TurnState } from './turn-state.js';

/**
 * Interrupts a turn (`turn/interrupt`); does nothing when it has ended.
 *
 * The app-server refuses before `turn/started`, so a refusal is asked again once that has come.
 */
export async function interruptTurn(session: SessionContext, state: TurnState): Promise<void> {
  if (state.ended) return;
  const wasStarted = state.started;
  try {
    const params = { threadId: state.threadId, turnId: state.turnId };
    await session.client.request('turn/interrupt', params);
  } catch (error) {
    if (state.ended) return;
    if (!(error instanceof InvalidRequestError) || !error.message.includes('no active turn')) {
      throw error;
    }
    // Refused although it was running: it is just about to end by itself.
    if (wasStarted) return;
    await state.whenStarted();
    await interruptTurn(session, state);
  }
}
