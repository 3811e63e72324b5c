import { InvalidArgumentError } from '../errors.js';

const tells = new WeakSet<object>();

/** Marks a function as one whose answer nobody waits for. */
export function tell<F extends object>(listener: F): F {
  tells.add(listener);
  return listener;
}

/** Says whether nobody waits for what a function answers. */
export function isTell(listener: object): boolean {
  return tells.has(listener);
}

/** Copies an object, with some of its methods bound to it: those of its class as well. */
export function bound(object: object, names: readonly string[]): object {
  const methods = names.flatMap(name => {
    const method: unknown = Reflect.get(object, name);
    return typeof method === 'function' ? [[name, method.bind(object)]] : [];
  });
  return { ...object, ...Object.fromEntries(methods) };
}

/** Tells whether a value is a promise, of whatever make. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/**
 * Refuses a function that can only answer later.
 *
 * @throws InvalidArgumentError when it is an async one.
 */
export function checkSynchronous(handler: object, name: string): void {
  const tag = Object.prototype.toString.call(handler);
  if (tag !== '[object AsyncFunction]' && tag !== '[object AsyncGeneratorFunction]') return;
  throw new InvalidArgumentError(
    name,
    `Cannot use ${name}: it is async, and this thread waits for its answer; return the answer instead`,
  );
}
