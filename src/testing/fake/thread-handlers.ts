import type {
  Thread,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadStartParams,
  ThreadStartResponse,
} from '../../protocol/protocol.js';
import { invalidRequest, notSupported } from './fake-errors.js';
import { type Call, type Handlers, loadedThread, storedThread } from './handlers.js';
import type { LoadedThread } from './loaded-thread.js';
import {
  changeSettings,
  newSettings,
  type SettingsChange,
  startChange,
} from './thread-settings.js';
import type { ThreadRecord } from './thread-store.js';
import { seconds, toStartResponse, toThread, toTurn } from './wire-shapes.js';

/** Starts, changes and ends threads. */
export const threadHandlers: Handlers = {
  'thread/start': startThread,
  'thread/resume': resumeThread,
  'thread/fork': forkThread,
  'thread/unsubscribe': ({ threadId }, { process, connection }) => {
    const thread = process.threads.get(threadId);
    if (thread === undefined) return { status: 'notLoaded' };
    const subscribed = thread.subscribers.delete(connection);
    return { status: subscribed ? 'unsubscribed' : 'notSubscribed' };
  },
  'thread/settings/update': ({ threadId, ...change }, call) => {
    const thread = loadedThread(call, threadId);
    call.afterAnswer(applySettings(thread, change));
    return {};
  },
  'thread/name/set': ({ threadId, name }, call) => {
    const record = call.process.threads.get(threadId)?.record ?? storedThread(call, threadId);
    record.name = name;
    const params = { threadId, threadName: name };
    call.afterAnswer(() => call.process.notify('thread/name/updated', params));
    return {};
  },
  'thread/archive': ({ threadId }, call) => {
    const record = storedThread(call, threadId);
    unload(call, threadId);
    record.archived = true;
    call.afterAnswer(() => call.process.notify('thread/archived', { threadId }));
    return {};
  },
  'thread/unarchive': ({ threadId }, call) => {
    const record = call.world.store.find(threadId);
    if (!record?.archived) {
      throw invalidRequest(`no archived rollout found for thread id ${threadId}`);
    }
    record.archived = false;
    record.updatedAt = seconds();
    call.afterAnswer(() => call.process.notify('thread/unarchived', { threadId }));
    return { thread: toThread(record, { type: 'notLoaded' }) };
  },
  'thread/delete': ({ threadId }, call) => {
    storedThread(call, threadId);
    unload(call, threadId);
    call.world.store.delete(threadId);
    call.afterAnswer(() => call.process.notify('thread/deleted', { threadId }));
    return {};
  },
};

/** Changes the settings of a thread; gives what tells the subscribers when they have changed. */
export function applySettings(thread: LoadedThread, change: SettingsChange): () => void {
  const { record } = thread;
  const threadSettings = changeSettings(record.settings, change);
  const changed = JSON.stringify(threadSettings) !== JSON.stringify(record.settings);
  record.settings = threadSettings;
  return () => {
    if (changed) {
      thread.notify('thread/settings/updated', { threadId: record.id, threadSettings });
    }
  };
}

function startThread(params: ThreadStartParams, call: Call): ThreadStartResponse {
  const settings = newSettings(params, params.cwd ?? call.world.cwd);
  const record = newRecord(call, { ephemeral: params.ephemeral ?? false, settings });
  return begin(record, call, []);
}

function forkThread(params: ThreadForkParams, call: Call): ThreadForkResponse {
  const source = storedThread(call, params.threadId);
  const record: ThreadRecord = {
    ...newRecord(call, {
      ephemeral: params.ephemeral ?? false,
      settings: changeSettings(source.settings, startChange(params)),
    }),
    forkedFromId: source.id,
    preview: source.preview,
    usage: source.usage,
    usageTurnId: source.usageTurnId,
    turns: source.turns
      .slice(0, forkPoint(source, params))
      .map(turn => structuredClone(turn))
      .map(turn => (turn.status === 'inProgress' ? { ...turn, status: 'interrupted' } : turn)),
  };
  call.world.store.save(record);
  const turns = params.excludeTurns ? [] : record.turns.map(turn => toTurn(turn, 'full'));
  if (!params.excludeTurns) deprecate(call);
  if (!params.excludeTurns) call.afterAnswer(() => tellUsage(record, call));
  return begin(record, call, turns);
}

function forkPoint(source: ThreadRecord, params: ThreadForkParams): number {
  const indexOf = (id: string): number => {
    const index = source.turns.findIndex(turn => turn.id === id);
    if (index === -1) throw invalidRequest(`turn not found: ${id}`);
    return index;
  };
  if (params.lastTurnId) return indexOf(params.lastTurnId) + 1;
  return params.beforeTurnId ? indexOf(params.beforeTurnId) : source.turns.length;
}

function newRecord(
  { world, connection }: Call,
  parts: Pick<ThreadRecord, 'ephemeral' | 'settings'>,
): ThreadRecord {
  const id = world.store.nextId();
  const now = seconds();
  return {
    ...parts,
    id,
    sessionId: id,
    forkedFromId: null,
    originator: connection.clientName,
    createdAt: now,
    updatedAt: now,
    name: null,
    archived: false,
    preview: '',
    goal: null,
    usage: null,
    usageTurnId: null,
    turns: [],
  };
}

function begin(
  record: ThreadRecord,
  call: Call,
  turns: Thread['turns'],
): ThreadStartResponse & ThreadForkResponse {
  const thread = call.process.load(record);
  thread.subscribe(call.connection);
  call.afterAnswer(() => thread.notify('thread/started', { thread: thread.toThread() }));
  return toStartResponse(record, thread.toThread(turns));
}

function resumeThread(params: ThreadResumeParams, call: Call): ThreadResumeResponse {
  const { threadId, excludeTurns = false } = params;
  const { process, connection } = call;
  const loaded = process.threads.get(threadId);
  const record = resumable(call, threadId, loaded);
  if (!excludeTurns) deprecate(call);
  if (record.turns.length === 0) throw notSupported('list_turns');
  const thread = loaded ?? wake(record, params, call);
  thread.subscribe(connection);
  call.afterAnswer(() => {
    if (!excludeTurns || loaded === undefined) tellUsage(record, call);
    if (record.goal === null) connection.notify('thread/goal/cleared', { threadId });
    else connection.notify('thread/goal/updated', { threadId, turnId: null, goal: record.goal });
    process.requests.subscribe(threadId, connection);
  });
  const turns = excludeTurns ? [] : thread.turns('full');
  return {
    ...toStartResponse(record, thread.toThread(turns)),
    collaborationMode: record.settings.collaborationMode,
    initialTurnsPage: null,
    turnsBackwardsCursor: null,
    itemsBackwardsCursor: null,
  };
}

/** Gives a thread that can be resumed: ephemeral and archived ones cannot. */
function resumable(call: Call, threadId: string, loaded: LoadedThread | undefined): ThreadRecord {
  if (loaded !== undefined && !loaded.record.ephemeral) return loaded.record;
  const record = storedThread(call, threadId);
  if (record.archived) throw invalidRequest(`no rollout found for thread id ${threadId}`);
  return record;
}

/** Takes a stored thread into memory with the settings that are asked for. */
function wake(record: ThreadRecord, params: ThreadResumeParams, call: Call): LoadedThread {
  if (record.writer?.threads.has(record.id)) {
    throw invalidRequest(`thread ${record.id} already has an active writer`);
  }
  record.settings = changeSettings(record.settings, startChange(params));
  const thread = call.process.load(record);
  thread.subscribe(call.connection);
  thread.setStatus({ type: 'idle' });
  return thread;
}

function tellUsage(record: ThreadRecord, { connection }: Call): void {
  const { id: threadId, usage: tokenUsage, usageTurnId: turnId } = record;
  if (tokenUsage === null || turnId === null) return;
  connection.notify('thread/tokenUsage/updated', { threadId, turnId, tokenUsage });
}

function unload(call: Call, threadId: string): void {
  const thread = call.process.threads.get(threadId);
  if (thread === undefined) return;
  call.process.unload(thread);
  thread.setStatus({ type: 'notLoaded' });
}

/** Says that turns are better read page by page. */
export function deprecate({ connection }: Call): void {
  const summary =
    'Full-history hydration is deprecated for paginated threads; page with `thread/turns/list` and `thread/items/list`.';
  connection.notify('deprecationNotice', { summary, details: null });
}
