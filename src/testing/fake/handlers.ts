import type { ClientMethod, Params, Result } from '../../protocol/protocol.js';
import type { Connection } from './connection.js';
import type { FakeAccount } from './fake-account.js';
import { invalidRequest } from './fake-errors.js';
import type { FakeProcess } from './fake-process.js';
import type { LoadedThread } from './loaded-thread.js';
import type { ThreadRecord, ThreadStore } from './thread-store.js';
import type { TurnScripts } from './turn-script.js';

/** What outlives the process of a fake app-server. */
export interface World {
  readonly store: ThreadStore;
  readonly scripts: TurnScripts;
  readonly account: FakeAccount;
  /** The working directory of threads that are not given one. */
  readonly cwd: string;
}

/** One request of a client. */
export interface Call {
  readonly world: World;
  readonly process: FakeProcess;
  readonly connection: Connection;
  /** Does something right after the answer was sent. */
  afterAnswer(task: () => void): void;
}

/** Answers the requests of one method. */
export type Handler<M extends ClientMethod> = (params: Params<M>, call: Call) => Result<M>;

/** Answers requests by their method. */
export type Handlers = { readonly [M in ClientMethod]?: Handler<M> };

/** Gives a thread that is in memory, or throws as the app-server does. */
export function loadedThread(call: Call, threadId: string): LoadedThread {
  const thread = call.process.threads.get(threadId);
  if (thread === undefined) throw invalidRequest(`thread not found: ${threadId}`);
  return thread;
}

/** Gives a thread that is stored, or throws as the app-server does. */
export function storedThread({ world }: Call, threadId: string): ThreadRecord {
  const record = world.store.find(threadId);
  if (record === undefined) {
    throw invalidRequest(`no rollout found for thread id ${threadId}`);
  }
  return record;
}
