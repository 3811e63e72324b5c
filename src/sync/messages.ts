import type { MessagePort } from 'node:worker_threads';
import type { TraceContext } from '../rpc/messages.js';
import type { ErrorData } from './error-transfer.js';
import type { Packed } from './packing.js';

/** What crosses to the worker in place of something of the caller's thread. */
export type CallerKind =
  /** A function. `tell` ones are called without waiting for what they return. */
  | { readonly is: 'callback'; readonly id: number; readonly tell: boolean }
  | { readonly is: 'policy'; readonly name: string; readonly args: Packed<CallerKind> }
  /** A schema; what it makes of a value is asked of a callback. */
  | { readonly is: 'schema'; readonly json: object; readonly id: number }
  /** The function that gives the trace context of a call. */
  | { readonly is: 'trace' }
  | {
      readonly is: 'signal';
      readonly id: number;
      readonly aborted: boolean;
      readonly reason: Packed<CallerKind>;
    }
  /** A value that stays where it is. */
  | { readonly is: 'kept'; readonly id: number }
  | { readonly is: 'error'; readonly id: number; readonly error: ErrorData };

/** What crosses to the caller in place of something of the worker. */
export type WorkerKind =
  | {
      readonly is: 'handle';
      readonly id: number;
      readonly type: string;
      /** What never changes of it, such as its id on the wire. */
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly is: 'function'; readonly id: number; readonly disposable: boolean }
  | { readonly is: 'signal'; readonly id: number; readonly aborted: boolean }
  | { readonly is: 'kept'; readonly id: number }
  | { readonly is: 'error'; readonly error: ErrorData };

/** Names a method: of what a handle stands for, or of a part of that, such as `goal`. */
export interface Target {
  readonly id: number;
  readonly part?: string | undefined;
}

/** What the caller's thread says. */
export type CallerMessage =
  | {
      readonly do: 'call';
      readonly n: number;
      readonly on: Target;
      readonly method: string;
      readonly args: Packed<CallerKind>;
      readonly trace?: TraceContext | undefined;
    }
  | { readonly do: 'get'; readonly n: number; readonly on: Target; readonly name: string }
  | { readonly do: 'answer'; readonly n: number; readonly value: Packed<CallerKind> }
  | { readonly do: 'refuse'; readonly n: number; readonly reason: Packed<CallerKind> }
  | { readonly do: 'abort'; readonly id: number; readonly reason: Packed<CallerKind> }
  | { readonly do: 'release'; readonly id: number }
  | { readonly do: 'stop' };

/** What the worker says. */
export type WorkerMessage =
  | { readonly do: 'result'; readonly n: number; readonly value: Packed<WorkerKind> }
  | { readonly do: 'error'; readonly n: number; readonly reason: Packed<WorkerKind> }
  /** Calls a callback; without `n` nobody waits for its answer. */
  | {
      readonly do: 'ask';
      readonly n: number | undefined;
      readonly id: number;
      readonly args: Packed<WorkerKind>;
    }
  | { readonly do: 'abort'; readonly id: number; readonly reason: Packed<WorkerKind> }
  /** A callback or a signal of the caller's is not used any more. */
  | { readonly do: 'drop'; readonly id: number }
  /** So many callbacks were left out, since no call waited for too long. */
  | { readonly do: 'skipped'; readonly count: number }
  | { readonly do: 'failed'; readonly reason: Packed<WorkerKind> };

/** What a worker is started with. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly shared: Int32Array;
}

/** The places of the shared memory. */
export const SHARED = {
  /** Counts the messages of the worker. */
  messages: 0,
  /** Counts up while the worker's event loop turns. */
  beats: 1,
  /** 1 when the worker has stopped everything. */
  stopped: 2,
  /** Counts the callbacks that were called without waiting for them. */
  told: 3,
} as const;

/** How often the worker shows that it is alive, in milliseconds. */
export const BEAT_MS = 1_000;
