import { ConsumerBusyError } from './consumer-busy-error.js';
import { tell } from './functions.js';
import type { Entry, Link } from './link.js';
import type { Target } from './messages.js';
import { prepareOptions } from './prepare.js';
import { Stream } from './stream.js';

/** Where the object is that a handle stands for. */
export interface Place {
  readonly link: Link;
  readonly on: Target;
}

/** The names of the members of a class of handles, by how they behave. */
export interface Members {
  /** Methods that answer soon. */
  readonly calls?: readonly string[];
  /** Methods that may have to wait for a turn that runs, if only to begin one behind it. */
  readonly waits?: readonly string[];
  /** Methods that wait for the end of a turn: one at a time. */
  readonly consumes?: readonly string[];
  /** Methods of that kind whose first outcome is the outcome of every later call. */
  readonly settles?: readonly string[];
  /** Methods that give an iterator of what comes: one at a time is read. */
  readonly streams?: readonly string[];
  /** Methods that take a listener. */
  readonly listens?: readonly string[];
  /** Properties that change. */
  readonly gets?: readonly string[];
  /** The method that iterating the handle calls. */
  readonly iterates?: string;
  /** The method that disposing of the handle calls. */
  readonly disposes?: string;
  /** Which argument of a method has handlers, tools or a schema among its members. */
  readonly options?: Readonly<Record<string, number>>;
}

type Invoke = (place: Place, args: readonly unknown[], entry: Entry) => unknown;

const places = new WeakMap<object, Place>();

/** Says where the object is that a handle stands for. */
export function setPlace(handle: object, place: Place): void {
  places.set(handle, place);
}

/** Gives a class of handles its members: each asks the worker. */
export function define(prototype: object, members: Members): void {
  const { name: className } = prototype.constructor;
  const put = (
    names: readonly string[] | undefined,
    wrap: (call: string, i: Invoke) => Invoke,
  ): void => {
    for (const name of names ?? []) {
      const invoke = wrap(`${className}.${name}`, remote(name, members.options?.[name]));
      const value = method(name, invoke);
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
    }
  };
  put(members.calls, (_, invoke) => invoke);
  put(members.waits, waiting);
  put(members.consumes, consuming);
  put(members.settles, (call, invoke) => settling(consuming(call, invoke)));
  put(members.streams, streaming);
  put(members.listens, (_, invoke) => listening(invoke));
  for (const name of members.gets ?? []) {
    Object.defineProperty(prototype, name, { get: getter(name), configurable: true });
  }
  alias(prototype, Symbol.iterator, members.iterates);
  alias(prototype, Symbol.dispose, members.disposes);
}

function alias(prototype: object, symbol: symbol, name: string | undefined): void {
  if (name === undefined) return;
  const value: unknown = Reflect.get(prototype, name);
  Object.defineProperty(prototype, symbol, { value, writable: true, configurable: true });
}

export function placeOf(handle: object): Place {
  const place = places.get(handle);
  if (place === undefined) throw new TypeError('Illegal invocation');
  return place;
}

/** Named as the member is, since stacks and inspection show it. */
function method(name: string, invoke: Invoke): Entry {
  const { [name]: made } = {
    [name](this: object, ...args: unknown[]): unknown {
      return invoke(placeOf(this), args, made as Entry);
    },
  };
  return made as Entry;
}

function getter(name: string): (this: object) => unknown {
  return function get(this: object): unknown {
    const { link, on } = placeOf(this);
    return link.get(on, name, get);
  };
}

function remote(name: string, options: number | undefined): Invoke {
  return ({ link, on }, given, entry) => {
    const args =
      options === undefined
        ? given
        : given.map((arg, index) => (index === options ? prepareOptions(arg) : arg));
    return link.call({ on, method: name, args, entry });
  };
}

function waiting(call: string, invoke: Invoke): Invoke {
  return (place, args, entry) => {
    place.link.consumers.check(call);
    return invoke(place, args, entry);
  };
}

function consuming(call: string, invoke: Invoke): Invoke {
  return (place, args, entry) => {
    const { consumers, unwinding } = place.link;
    return unwinding.run(() => invoke(place, args, entry), consumers.enter(call));
  };
}

function settling(invoke: Invoke): Invoke {
  const outcomes = new WeakMap<Place, () => unknown>();
  return (place, args, entry) => {
    let outcome = outcomes.get(place);
    if (outcome === undefined) {
      const { isOpen } = place.link;
      try {
        const value = invoke(place, args, entry);
        outcome = () => value;
      } catch (error) {
        if (error instanceof ConsumerBusyError || !isOpen) throw error;
        outcome = () => {
          throw error;
        };
      }
      outcomes.set(place, outcome);
    }
    return outcome();
  };
}

function streaming(call: string, invoke: Invoke): Invoke {
  return (place, args, entry) => {
    const stream = invoke(place, args, entry);
    return stream instanceof Stream ? stream.readAs(call) : stream;
  };
}

function listening(invoke: Invoke): Invoke {
  return (place, args, entry) => {
    const marked = args.map(arg =>
      // A function of its own: the same one may be a handler elsewhere.
      typeof arg === 'function' ? tell((...params: unknown[]) => arg(...params)) : arg,
    );
    return invoke(place, marked, entry);
  };
}
