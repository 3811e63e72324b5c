import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { Codex } from '../codex/codex.js';
import type { TraceContext } from '../rpc/messages.js';
import { Paginated } from '../thread/pages.js';
import {
  type CallerMessage,
  SHARED,
  type Target,
  type WorkerKind,
  type WorkerMessage,
  type WorkerStart,
} from './messages.js';
import type { Packed } from './packing.js';
import { Tells } from './tells.js';
import { WorkerValues } from './worker-values.js';

type CallMessage = Extract<CallerMessage, { readonly do: 'call' }>;

interface Asked {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** The worker's end of the bridge: calls what it is told to on the async API, and tells the outcome. */
export class WorkerHost {
  readonly #port: MessagePort;
  readonly #shared: Int32Array;
  readonly #values: WorkerValues;
  readonly #tells: Tells;
  readonly #traces = new AsyncLocalStorage<TraceContext | undefined>();
  readonly #asked = new Map<number, Asked>();
  #asks = 0;

  constructor({ port, shared }: WorkerStart) {
    this.#port = port;
    this.#shared = shared;
    this.#tells = new Tells(shared, message => this.#post(message));
    this.#values = new WorkerValues({
      post: message => this.#post(message),
      ask: (id, args) => this.#ask(id, args),
      tell: (id, args) => this.#tells.send(id, args),
      trace: () => this.#traces.getStore(),
    });
    port.on('message', (message: CallerMessage) => this.#take(message));
  }

  /** Says that this thread cannot go on. */
  fail(error: unknown): void {
    this.#post({ do: 'failed', reason: this.#values.pack(error) });
  }

  #take(message: CallerMessage): void {
    switch (message.do) {
      case 'call':
        this.#call(message);
        break;
      case 'get':
        this.#settle(message.n, () => Reflect.get(this.#target(message.on), message.name));
        break;
      case 'answer':
        this.#answered(message.n)?.resolve(this.#values.unpack(message.value));
        break;
      case 'refuse':
        this.#answered(message.n)?.reject(this.#values.unpack(message.reason));
        break;
      case 'abort':
        this.#values.abort(message.id, this.#values.unpack(message.reason));
        break;
      case 'release':
        this.#values.release(message.id);
        break;
      case 'stop':
        this.#stop();
    }
  }

  #call({ n, on, method, args, trace }: CallMessage): void {
    const call = (): void => {
      this.#settle(n, () => this.#invoke(on, method, this.#values.unpack(args) as unknown[]));
    };
    if (trace === undefined) call();
    else this.#traces.run(trace, call);
  }

  #invoke(on: Target, method: string, args: unknown[]): unknown {
    const target = this.#target(on);
    if (method === '') return Reflect.apply(target as () => unknown, undefined, args);
    // A listing is a promise of its first page too, which nothing here may take it for.
    if (method === 'page' && target instanceof Paginated) return target.then();
    return Reflect.apply(Reflect.get(target, method), target, args);
  }

  #target({ id, part }: Target): object {
    const object = id === 0 ? Codex : this.#values.get(id);
    return part === undefined ? (object ?? ignored) : Reflect.get(object ?? ignored, part);
  }

  #settle(n: number, work: () => unknown): void {
    try {
      const result = work();
      if (result instanceof Promise) {
        result.then(
          value => this.#result(n, value),
          reason => this.#error(n, reason),
        );
      } else {
        this.#result(n, result);
      }
    } catch (reason) {
      this.#error(n, reason);
    }
  }

  #result(n: number, value: unknown): void {
    this.#post({ do: 'result', n, value: this.#values.packResult(value) });
  }

  #error(n: number, reason: unknown): void {
    this.#post({ do: 'error', n, reason: this.#values.pack(reason) });
  }

  #ask(id: number, args: Packed<WorkerKind>): Promise<unknown> {
    this.#asks += 1;
    const n = this.#asks;
    return new Promise((resolve, reject) => {
      this.#asked.set(n, { resolve, reject });
      this.#post({ do: 'ask', n, id, args });
    });
  }

  #answered(n: number): Asked | undefined {
    const asked = this.#asked.get(n);
    this.#asked.delete(n);
    return asked;
  }

  #post(message: WorkerMessage): void {
    this.#port.postMessage(message);
    Atomics.add(this.#shared, SHARED.messages, 1);
    Atomics.notify(this.#shared, SHARED.messages);
  }

  /** The hooks of this thread's exit end everything that it has started. */
  #stop(): void {
    process.on('exit', () => {
      Atomics.store(this.#shared, SHARED.stopped, 1);
      Atomics.notify(this.#shared, SHARED.stopped);
    });
    process.exit();
  }
}

/** What a function that is gone does. */
const ignored = (): void => {};
