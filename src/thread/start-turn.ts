import { InternalRpcError } from '../errors.js';
import type { TurnStartParams, UserInput } from '../protocol/protocol.js';
import type { Handlers } from '../requests/handlers.js';
import { interruptTurn } from './interrupt-turn.js';
import { restoreSettings } from './restore-settings.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { restorationOf } from './thread-settings.js';
import type { Slot } from './turn-queue.js';
import type { TurnState } from './turn-state.js';

/** How long a turn that was begun elsewhere may take to show, in milliseconds. */
const BEGIN_MS = 5_000;

/** A turn that is asked for. */
export interface TurnRequest {
  readonly input: UserInput[];
  readonly params: Omit<TurnStartParams, 'threadId' | 'input'>;
  readonly handlers: Handlers;
  readonly signal?: AbortSignal | undefined;
  /** Goes before the turns that wait already. */
  readonly first?: boolean | undefined;
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
  const { signal, first } = request;
  const slot = await channel.queue.acquire({ signal, first });
  if (signal?.aborted) {
    slot.release();
    throw signal.reason;
  }
  const accepted = startInSlot(session, channel, { ...request, slot });
  if (signal === undefined) return accepted;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
      accepted.then(state => interruptTurn(session, state)).catch(() => {});
    };
    signal.addEventListener('abort', onAbort, { once: true });
    accepted.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Holds the slot until the turn runs; until its own settings are gone again, if it has such. */
async function startInSlot(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest & { readonly slot: Slot },
): Promise<TurnState> {
  const { slot, params } = request;
  const { own, owed } = channel.settings;
  const isOwed = Object.keys(owed).length > 0;
  const restoration = own && restorationOf(own, isOwed ? { ...owed, ...params } : params);
  if (restoration === undefined) {
    return requestTurn(session, channel, request).finally(slot.release);
  }
  const restore = (): Promise<void> =>
    restoreSettings(session, channel, restoration).finally(slot.release);
  channel.settings.override();
  try {
    const state = await requestTurn(session, channel, {
      ...request,
      params: { ...owed, ...params },
    });
    state.onEnd(() => void restore());
    return state;
  } catch (error) {
    await restore();
    throw error;
  }
}

/**
 * Sends `turn/start`. Somebody else may have begun a turn that takes no input, and of which nothing
 * has come yet: then it is waited for, like any other.
 */
async function requestTurn(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest,
): Promise<TurnState> {
  for (;;) {
    try {
      return await sendTurnStart(session, channel, request);
    } catch (error) {
      if (!isNotSteerable(error)) throw error;
      const other = channel.running ?? (await channel.nextTurn(BEGIN_MS));
      if (other === undefined) throw error;
      await other.whenEnded();
    }
  }
}

async function sendTurnStart(
  { client, scopes }: SessionContext,
  channel: ThreadChannel,
  { input, params, handlers }: TurnRequest,
): Promise<TurnState> {
  const { threadId } = channel;
  const answered = channel.expectTurn();
  const identified = scopes.expectTurn(threadId, handlers);
  try {
    const { turn } = await client.request(
      'turn/start',
      { clientUserMessageId: crypto.randomUUID(), ...params, threadId, input },
      {
        onResult: ({ turn: { id } }) => {
          const state = channel.turn(id);
          state.onEnd(scopes.addTurn(id, handlers));
        },
      },
    );
    return channel.turn(turn.id);
  } finally {
    answered();
    identified();
  }
}

function isNotSteerable(error: unknown): boolean {
  return error instanceof InternalRpcError && error.message.includes('NotSteerable');
}
