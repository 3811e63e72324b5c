import type { TurnStartParams, TurnStartResponse } from '../../protocol/protocol.js';
import { invalidRequest } from './fake-errors.js';
import { type Call, type Handlers, loadedThread } from './handlers.js';
import type { LoadedThread } from './loaded-thread.js';
import { applySettings } from './thread-handlers.js';
import { TurnPlayer } from './turn-player.js';
import { seconds, textOf, toTurn } from './wire-shapes.js';

/** Starts, steers and interrupts turns. */
export const turnHandlers: Handlers = {
  'turn/start': startTurn,
  'turn/steer': ({ threadId, input, expectedTurnId, clientUserMessageId }, call) => {
    const { active } = loadedThread(call, threadId);
    if (active === undefined) throw invalidRequest('no active turn to steer');
    const { id } = active.record;
    if (id !== expectedTurnId) {
      throw invalidRequest(`expected active turn id \`${expectedTurnId}\` but found \`${id}\``);
    }
    call.afterAnswer(() => active.steer({ input, clientId: clientUserMessageId ?? null }));
    return { turnId: id };
  },
  'turn/interrupt': ({ threadId, turnId }, call) => {
    const { active } = loadedThread(call, threadId);
    if (!active?.started) throw invalidRequest('no active turn to interrupt');
    const { id } = active.record;
    if (id !== turnId) {
      throw invalidRequest(`expected active turn id ${turnId} but found ${id}`);
    }
    active.interrupt();
    return {};
  },
};

function startTurn(params: TurnStartParams, call: Call): TurnStartResponse {
  const { threadId, input, clientUserMessageId } = params;
  const thread = loadedThread(call, threadId);
  const message = { input, clientId: clientUserMessageId ?? null };
  const { active } = thread;
  if (active !== undefined) {
    // The app-server starts no second turn: it steers the one that runs.
    call.afterAnswer(() => active.steer(message));
    return { turn: { ...toTurn(active.record, 'notLoaded'), startedAt: null } };
  }
  applySettings(thread, params)();
  const player = new TurnPlayer({ ...call.world, thread });
  remember(thread, player, call);
  thread.record.preview ||= textOf(input);
  call.afterAnswer(() => void player.play(message));
  return { turn: toTurn(player.record, 'notLoaded') };
}

/** Stores the thread with its new turn: from the first turn on, it outlives the process. */
function remember(thread: LoadedThread, player: TurnPlayer, { world }: Call): void {
  const { record } = thread;
  thread.active = player;
  record.turns.push(player.record);
  record.updatedAt = seconds();
  world.store.save(record);
}
