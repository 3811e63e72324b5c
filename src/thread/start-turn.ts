import { InternalRpcError } from '../errors.js';
import type { SandboxMode, TurnStartParams, UserInput } from '../protocol/protocol.js';
import type { Handlers } from '../requests/handlers.js';
import { resolveSandbox } from './configure-thread.js';
import { interruptTurn } from './interrupt-turn.js';
import { rejoinThread } from './rejoin-thread.js';
import { restoreSettings } from './restore-settings.js';
import type { SessionContext } from './session-context.js';
import type { ThreadChannel } from './thread-channel.js';
import { restorationOf, type SettingsUpdate } from './thread-settings.js';
import type { Slot } from './turn-queue.js';
import type { TurnState } from './turn-state.js';

/** How long a turn that was begun elsewhere may take to show, in milliseconds. */
const BEGIN_MS = 5_000;

/** What a turn is started with, but for its input. */
type TurnParams = Omit<TurnStartParams, 'threadId' | 'input'>;

/** A turn that is asked for. */
export interface TurnRequest {
  readonly input: UserInput[];
  readonly params: TurnParams & { readonly sandbox?: SandboxMode | null | undefined };
  readonly handlers: Handlers;
  readonly signal?: AbortSignal | undefined;
  /** Goes before the turns that wait already. */
  readonly first?: boolean | undefined;
  /** Told when nothing is before it any more. */
  readonly onSlot?: (() => void) | undefined;
}

/** A turn whose place in the line has come. */
interface AdmittedTurn extends TurnRequest {
  readonly params: TurnParams;
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
  request.onSlot?.();
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
  const { slot } = request;
  const turn = await admit(session, channel, request).catch(error => {
    slot.release();
    throw error;
  });
  const { own, owed } = channel.settings;
  const params = withOwed(owed, turn.params);
  const restoration = own && restorationOf(own, params);
  if (restoration === undefined) {
    return requestTurn(session, channel, turn).finally(slot.release);
  }
  const restore = (): Promise<void> =>
    restoreSettings(session, channel, restoration).finally(slot.release);
  channel.settings.override();
  try {
    const state = await requestTurn(session, channel, { ...turn, params });
    state.onEnd(() => void restore());
    return state;
  } catch (error) {
    await restore();
    throw error;
  }
}

/** Finds out what is still open of a turn's options; an abort meanwhile sends nothing. */
async function admit(
  session: SessionContext,
  channel: ThreadChannel,
  request: TurnRequest,
): Promise<AdmittedTurn> {
  await whenJoined(session, channel);
  await channel.settings.settled();
  const params = await resolveSandbox(session, channel, request.params);
  request.signal?.throwIfAborted();
  return { ...request, params };
}

/**
 * Joins the thread where that is due. Only then a turn shows whose `turn/start` went down with the
 * last connection: it runs on, and would take this one for a steer.
 */
async function whenJoined(session: SessionContext, channel: ThreadChannel): Promise<void> {
  while (channel.isLost) {
    await rejoinThread(session, channel);
    await channel.running?.whenEnded();
  }
}

/** Adds the thread's own settings that a turn has to bring, where it has no others. */
function withOwed(owed: SettingsUpdate, params: TurnParams): TurnParams {
  if (Object.keys(owed).length === 0) return params;
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null);
  const { sandboxPolicy, permissions, ...others } = owed;
  const hasAccess = given.some(([name]) => name === 'sandboxPolicy' || name === 'permissions');
  return { ...(hasAccess ? others : owed), ...Object.fromEntries(given) };
}

/**
 * Sends `turn/start`. Somebody else may have begun a turn that takes no input, and of which nothing
 * has come yet: then it is waited for, like any other.
 */
async function requestTurn(
  session: SessionContext,
  channel: ThreadChannel,
  request: AdmittedTurn,
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
  { input, params, handlers }: AdmittedTurn,
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
