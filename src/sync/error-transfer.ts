import { errorClass } from './error-classes.js';
import type { Packed } from './packing.js';

/** An error as it crosses between threads. */
export interface ErrorData {
  /** The names of its class and of those that it extends, nearest first. */
  readonly classes: readonly string[];
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Everything else that it holds of its own, such as `code`. */
  readonly fields: Packed;
  /** The fields that do not show, such as `cause`. */
  readonly hidden: readonly string[];
}

const SPOKEN_FOR: ReadonlySet<string> = new Set(['message', 'stack', 'name']);

/** Takes an error apart; `packFields` makes its fields ready to cross. */
export function errorData(error: Error, packFields: (fields: object) => Packed): ErrorData {
  const own = Object.getOwnPropertyNames(error).filter(name => !SPOKEN_FOR.has(name));
  const fields = Object.fromEntries(own.map(name => [name, Reflect.get(error, name)]));
  return {
    classes: classesOf(error),
    name: error.name,
    message: error.message,
    stack: error.stack,
    fields: packFields(fields),
    hidden: own.filter(name => !Object.prototype.propertyIsEnumerable.call(error, name)),
  };
}

/**
 * Makes the error that was taken apart: of the same class where this thread has it, else of the
 * nearest one that it extends.
 */
export function errorFrom(data: ErrorData, unpackFields: (fields: Packed) => unknown): Error {
  if (data.classes[0] === 'DOMException') return new DOMException(data.message, data.name);
  const error = new Error(data.message);
  const known = data.classes.map(errorClass).find(found => found !== undefined);
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype);
  Object.defineProperty(error, 'stack', hiddenValue(data.stack));
  if (error.name !== data.name) Object.defineProperty(error, 'name', hiddenValue(data.name));
  const fields = unpackFields(data.fields) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(error, name, {
      ...hiddenValue(value),
      enumerable: !data.hidden.includes(name),
    });
  }
  return error;
}

/** Lets the stack of an error begin where `entry` was called, as if nothing had crossed. */
export function pointToCaller(error: Error, entry: (...args: never) => unknown): void {
  if (!(error instanceof DOMException)) Error.captureStackTrace(error, entry);
}

function classesOf(error: Error): string[] {
  const names: string[] = [];
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; ) {
    // A bundler may change what a class is called; ours, and the language's, say their names there.
    const said: unknown = Object.getOwnPropertyDescriptor(prototype, 'name')?.value;
    const name: unknown = said ?? prototype.constructor?.name;
    if (typeof name === 'string' && name !== 'Object') names.push(name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

function hiddenValue(value: unknown): PropertyDescriptor {
  return { value, enumerable: false, writable: true, configurable: true };
}
