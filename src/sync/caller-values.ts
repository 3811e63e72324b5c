import { InvalidArgumentError } from '../errors.js';
import { recipeOf } from './approvals.js';
import { type ErrorData, errorData } from './error-transfer.js';
import { checkSynchronous, isTell } from './functions.js';
import { Kept, KeptValues } from './kept-values.js';
import type { CallerKind } from './messages.js';
import { type Packed, pack } from './packing.js';
import { CallerSchema, CallerTrace } from './prepare.js';

/** A function that the worker may call. */
export type Callback = (...args: unknown[]) => unknown;

/** Says that a signal of the caller has fired. */
export type OnAbort = (id: number, reason: Packed<CallerKind>) => void;

/** What of the caller's thread the worker knows by numbers: functions, signals, errors, results. */
export class CallerValues {
  readonly #kept = new KeptValues();
  readonly #callbacks = new Map<number, Callback>();
  readonly #signals = new Map<number, () => void>();
  readonly #onAbort: OnAbort;
  #last = 0;

  constructor(onAbort: OnAbort) {
    this.#onAbort = onAbort;
  }

  /**
   * Makes a value ready to cross.
   *
   * @throws InvalidArgumentError for an async function, and for a signal of a timer.
   */
  pack(value: unknown): Packed<CallerKind> {
    return pack(value, part => this.#replace(part));
  }

  /** Makes what was thrown ready to cross: it comes back as the very same. */
  packReason(reason: unknown): Packed<CallerKind> {
    if (typeof reason !== 'object' || reason === null || reason instanceof Error) {
      return this.pack(reason);
    }
    return { value: null, specials: [{ path: [], kind: this.#keptReason(reason) }] };
  }

  /** Gives back a value that was kept here. */
  take(id: number): unknown {
    return this.#kept.take(id);
  }

  /** Finds a callback; undefined when it is not wanted any more. */
  callback(id: number): Callback | undefined {
    return this.#callbacks.get(id);
  }

  /** Forgets a callback or a signal. */
  drop(id: number): void {
    this.#callbacks.delete(id);
    this.#signals.get(id)?.();
    this.#signals.delete(id);
  }

  #replace(part: object): CallerKind | undefined {
    if (typeof part === 'function') return this.#function(part as Callback);
    if (part instanceof AbortSignal) return this.#signal(part);
    if (part instanceof Kept) return { is: 'kept', id: this.#kept.put(part.value) };
    if (part instanceof CallerTrace) return { is: 'trace' };
    if (part instanceof CallerSchema) {
      return { is: 'schema', json: part.json, id: this.#add(part.judge as Callback) };
    }
    if (part instanceof Error) {
      return { is: 'error', id: this.#kept.putReason(part), error: plainData(part) };
    }
    const recipe = recipeOf(part);
    if (recipe === undefined) return undefined;
    return { is: 'policy', name: recipe.name, args: this.pack(recipe.args) };
  }

  #function(callback: Callback): CallerKind {
    const isListener = isTell(callback);
    if (!isListener) checkSynchronous(callback, callback.name || 'a handler');
    return { is: 'callback', id: this.#add(callback), tell: isListener };
  }

  #add(callback: Callback): number {
    this.#last += 1;
    this.#callbacks.set(this.#last, callback);
    return this.#last;
  }

  #signal(signal: AbortSignal): CallerKind {
    const { aborted } = signal;
    if (!aborted && isTimer(signal)) {
      throw new InvalidArgumentError(
        'signal',
        'Cannot use the signal: a timer cannot fire while this thread waits; use timeoutMs instead',
      );
    }
    this.#last += 1;
    const id = this.#last;
    if (!aborted) {
      const onAbort = (): void => this.#onAbort(id, this.packReason(signal.reason));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#signals.set(id, () => signal.removeEventListener('abort', onAbort));
    }
    return {
      is: 'signal',
      id,
      aborted,
      reason: this.packReason(aborted ? signal.reason : undefined),
    };
  }

  #keptReason(reason: object): CallerKind {
    return { is: 'kept', id: this.#kept.putReason(reason) };
  }
}

/** What the worker logs, or tells the model, of an error that stays here. */
function plainData(error: Error): ErrorData {
  const { classes, name, message, stack } = errorData(error, () => ({ value: {} }));
  return { classes, name, message, stack, fields: { value: {} }, hidden: [] };
}

/** Node marks the signals of `AbortSignal.timeout()` with a symbol of its own. */
function isTimer(signal: AbortSignal): boolean {
  const mark = Object.getOwnPropertySymbols(signal).find(key => key.description === 'kTimeout');
  return mark !== undefined && Reflect.get(signal, mark) === true;
}
