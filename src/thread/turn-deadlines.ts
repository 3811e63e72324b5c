import { type CodexError, TurnStalledError, TurnTimeoutError } from '../errors.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import { findTurn } from './find-turn.js';
import { interruptTurn } from './interrupt-turn.js';
import type { SessionContext } from './session-context.js';
import { resultOf } from './turn-reducer.js';
import type { TurnState } from './turn-state.js';

/** How long a turn may take. */
export interface Deadlines {
  /** In milliseconds from acceptance; undefined is no limit. */
  readonly timeoutMs?: number | undefined;
  /** The longest silence, in milliseconds; undefined is no limit. */
  readonly idleTimeoutMs?: number | undefined;
}

/** How long an interrupted turn may take to end before it is given up, in milliseconds. */
const END_GRACE_MS = 5_000;

/** Interrupts a turn that runs too long or falls silent; its `run()` then rejects, typed. */
export function enforceDeadlines(
  session: SessionContext,
  state: TurnState,
  { timeoutMs, idleTimeoutMs }: Deadlines,
): void {
  if (timeoutMs !== undefined) {
    const timer = setTimeout(
      () => {
        const expired = (): CodexError =>
          new TurnTimeoutError(timeoutMs, resultOf(state.snapshot()));
        void stopTurn(session, state, expired);
      },
      Math.min(timeoutMs, MAX_TIMER_MS),
    );
    state.onEnd(() => clearTimeout(timer));
  }
  if (idleTimeoutMs !== undefined) watchSilence(session, state, idleTimeoutMs);
}

/** Looks again when the last event is as old as the limit, so an event costs no timer. */
function watchSilence(session: SessionContext, state: TurnState, idleTimeoutMs: number): void {
  let timer: ReturnType<typeof setTimeout>;
  const lookAfter = (ms: number): void => {
    timer = setTimeout(
      () => {
        const silentMs = performance.now() - state.lastEventAt;
        // A turn that waits for this side is not silent.
        if (session.requests.underWay(state.turnId) > 0) lookAfter(idleTimeoutMs);
        else if (silentMs < idleTimeoutMs) lookAfter(Math.ceil(idleTimeoutMs - silentMs));
        else void endStalled(session, state, idleTimeoutMs);
      },
      Math.min(ms, MAX_TIMER_MS),
    );
  };
  lookAfter(idleTimeoutMs);
  state.onEnd(() => clearTimeout(timer));
}

/** A completion may have been lost: the app-server is asked before the turn is given up. */
async function endStalled(
  session: SessionContext,
  state: TurnState,
  idleTimeoutMs: number,
): Promise<void> {
  const stored = await findTurn(session, state, { timeoutMs: END_GRACE_MS }).catch(() => undefined);
  if (state.ended) return;
  if (stored !== undefined && stored.status !== 'inProgress') {
    state.complete(stored);
    return;
  }
  await stopTurn(
    session,
    state,
    () => new TurnStalledError(idleTimeoutMs, resultOf(state.snapshot())),
  );
}

async function stopTurn(
  session: SessionContext,
  state: TurnState,
  reason: () => CodexError,
): Promise<void> {
  state.failWhenEnded(reason);
  const giveUp = setTimeout(() => state.fail(reason()), END_GRACE_MS);
  state.onEnd(() => clearTimeout(giveUp));
  await interruptTurn(session, state).catch(error => {
    session.logger.warn('Cannot interrupt a turn at its deadline', { error });
  });
}
