import { DeviceLoginHandle } from '../account/device-login-handle.js';
import { LoginHandle } from '../account/login-handle.js';
import { Codex } from '../codex/codex.js';
import { type ApprovalPolicies, approvals } from '../requests/policies.js';
import type { TraceContext } from '../rpc/messages.js';
import { GoalRun } from '../thread/goal-run.js';
import { Paginated } from '../thread/pages.js';
import { Thread } from '../thread/thread.js';
import { Turn } from '../thread/turn.js';
import { errorData, errorFrom } from './error-transfer.js';
import type { CallerKind, WorkerKind, WorkerMessage } from './messages.js';
import { type Packed, pack, unpack } from './packing.js';

/**
 * What crosses as a handle, and which of its properties never change.
 *
 * The names are not those of the classes, which a bundler may change.
 */
const HANDLES: readonly [
  type: string,
  handleClass: abstract new (...args: never) => object,
  facts: readonly string[],
][] = [
  ['Thread', Thread, ['id']],
  ['Turn', Turn, ['id', 'threadId']],
  ['GoalRun', GoalRun, []],
  ['LoginHandle', LoginHandle, ['loginId', 'authUrl']],
  ['DeviceLoginHandle', DeviceLoginHandle, ['loginId', 'verificationUrl', 'userCode']],
  ['Paginated', Paginated, []],
  ['Codex', Codex, []],
];

/** Stands for a value that stays on the caller's thread. */
class KeptThere {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

/** What {@link WorkerValues} needs of the worker. */
export interface WorkerPort {
  post(message: WorkerMessage): void;
  /** Calls a callback of the caller. */
  ask(id: number, args: Packed<WorkerKind>): Promise<unknown>;
  /** Calls a callback whose answer nobody waits for. */
  tell(id: number, args: Packed<WorkerKind>): void;
  /** Gives the trace context of the call that is being carried out. */
  trace(): TraceContext | undefined;
}

/** What of the worker the caller knows by numbers, and what stands here for what it has itself. */
export class WorkerValues {
  readonly #port: WorkerPort;
  readonly #objects = new Map<number, object>();
  readonly #functions = new Map<number, WeakRef<object>>();
  readonly #ids = new WeakMap<object, number>();
  readonly #thrownThere = new WeakMap<object, number>();
  readonly #signals = new Map<number, WeakRef<AbortSignal>>();
  /** A controller lives as long as its signal. */
  readonly #controllers = new WeakMap<AbortSignal, AbortController>();
  readonly #unused: FinalizationRegistry<number>;
  readonly #gone: FinalizationRegistry<number>;
  #last = 0;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.#unused = new FinalizationRegistry(id => {
      this.#signals.delete(id);
      port.post({ do: 'drop', id });
    });
    this.#gone = new FinalizationRegistry(id => this.#functions.delete(id));
  }

  /** Finds what a number stands for; undefined when it is gone. */
  get(id: number): object | undefined {
    return this.#objects.get(id) ?? this.#functions.get(id)?.deref();
  }

  /** Lets go of a handle. */
  release(id: number): void {
    this.#objects.delete(id);
  }

  /** Fires what stands here for a signal of the caller. */
  abort(id: number, reason: unknown): void {
    const signal = this.#signals.get(id)?.deref();
    if (signal !== undefined) this.#controllers.get(signal)?.abort(reason);
    this.#signals.delete(id);
  }

  /** Makes anything ready to cross. */
  pack(value: unknown): Packed<WorkerKind> {
    return pack(value, part => this.#replace(part));
  }

  /**
   * Makes the result of a method ready to cross. It is JSON, a handle, a list of pending requests or
   * a record with one such member, so that what may be large is not looked through.
   */
  packResult(value: unknown): Packed<WorkerKind> {
    if (typeof value !== 'object' || value === null) return this.pack(value);
    if (Array.isArray(value)) {
      return typeof value[0]?.answer === 'function' ? this.pack(value) : { value };
    }
    const whole = this.#replace(value);
    if (whole !== undefined) return { value: null, specials: [{ path: [], kind: whole }] };
    for (const name of ['output', 'value']) {
      const part: unknown = Reflect.get(value, name);
      const kind = typeof part === 'object' && part !== null ? this.#replace(part) : undefined;
      if (kind === undefined) continue;
      return { value: { ...value, [name]: null }, specials: [{ path: [name], kind }] };
    }
    return { value };
  }

  /** Makes a value of the caller out of what came. */
  unpack(packed: Packed<CallerKind>): unknown {
    return unpack(packed, kind => this.#restore(kind));
  }

  #replace(part: object): WorkerKind | undefined {
    const thrown = this.#thrownThere.get(part);
    if (thrown !== undefined) return { is: 'kept', id: thrown };
    if (part instanceof KeptThere) return { is: 'kept', id: part.id };
    if (part instanceof Error) {
      return { is: 'error', error: errorData(part, fields => this.pack(fields)) };
    }
    if (part instanceof AbortSignal) return this.#signal(part);
    if (typeof part === 'function') return this.#function(part);
    for (const [type, handleClass, facts] of HANDLES) {
      if (!(part instanceof handleClass)) continue;
      const values = facts.map(name => [name, Reflect.get(part, name)]);
      return { is: 'handle', id: this.#add(part), type, facts: Object.fromEntries(values) };
    }
    if (!(Symbol.asyncIterator in part)) return undefined;
    return { is: 'handle', id: this.#add(part), type: 'Stream', facts: {} };
  }

  #add(part: object): number {
    this.#last += 1;
    this.#objects.set(this.#last, part);
    return this.#last;
  }

  /** What ends a subscription is held here; any other function belongs to whom it tells of. */
  #function(part: object): WorkerKind {
    if (Symbol.dispose in part) return { is: 'function', id: this.#add(part), disposable: true };
    let id = this.#ids.get(part);
    if (id === undefined) {
      this.#last += 1;
      id = this.#last;
      this.#ids.set(part, id);
      this.#functions.set(id, new WeakRef(part));
      this.#gone.register(part, id);
    }
    return { is: 'function', id, disposable: false };
  }

  #signal(signal: AbortSignal): WorkerKind {
    let id = this.#ids.get(signal);
    if (id === undefined) {
      this.#last += 1;
      id = this.#last;
      this.#ids.set(signal, id);
      const number = id;
      const onAbort = (): void => {
        this.#port.post({ do: 'abort', id: number, reason: this.pack(signal.reason) });
      };
      signal.addEventListener('abort', onAbort, { once: true });
    }
    return { is: 'signal', id, aborted: signal.aborted };
  }

  #restore(kind: CallerKind): unknown {
    switch (kind.is) {
      case 'callback':
        return this.#callback(kind.id, kind.tell);
      case 'policy': {
        const make = approvals[kind.name as keyof ApprovalPolicies] as (
          ...args: unknown[]
        ) => object;
        return make(...(this.unpack(kind.args) as unknown[]));
      }
      case 'schema':
        return this.#schema(kind.json, kind.id);
      case 'trace':
        return () => this.#port.trace();
      case 'signal':
        return this.#abortable(kind);
      case 'kept':
        return new KeptThere(kind.id);
      case 'error': {
        const error = errorFrom(kind.error, () => ({}));
        this.#thrownThere.set(error, kind.id);
        return error;
      }
    }
  }

  #callback(id: number, tells: boolean): (...args: unknown[]) => unknown {
    const callback = tells
      ? (...args: unknown[]) => this.#port.tell(id, this.pack(args))
      : (...args: unknown[]) => this.#port.ask(id, this.pack(args));
    this.#unused.register(callback, id);
    return callback;
  }

  #schema(json: object, id: number): object {
    const validate = this.#callback(id, false);
    const jsonSchema = { input: () => json, output: () => json };
    return { '~standard': { version: 1, vendor: 'codex-app-server-sdk', validate, jsonSchema } };
  }

  #abortable(kind: Extract<CallerKind, { readonly is: 'signal' }>): AbortSignal {
    const reason = this.unpack(kind.reason);
    if (kind.aborted) return AbortSignal.abort(reason);
    const controller = new AbortController();
    const { signal } = controller;
    this.#controllers.set(signal, controller);
    this.#signals.set(kind.id, new WeakRef(signal));
    this.#unused.register(signal, kind.id);
    return signal;
  }
}
