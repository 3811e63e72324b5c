import type { HandleKind, Link } from './link.js';
import { define, type Members, setPlace } from './members.js';
import type { Target } from './messages.js';
import type { HandleClass } from './surface.js';

/** The same class, for those who make its objects. */
type MakeHandle = new (link: Link, on: Target, facts: HandleKind['facts']) => object;

/** What a class of handles is made from. */
export interface HandleParts extends Members {
  /** What the handle has besides, each a class of its own, such as `goal`. */
  readonly parts?: Readonly<Record<string, HandleClass<unknown>>>;
}

/** Makes a class whose objects stand for those of the worker. */
export function handleClass<T>(
  name: string,
  { parts = {}, ...members }: HandleParts,
): HandleClass<T> {
  const { [name]: made } = {
    [name]: class {
      constructor(link: Link, on: Target, facts: HandleKind['facts']) {
        setPlace(this, { link, on });
        if (on.part === undefined) link.watch(this, on.id);
        addParts(this, { link, on, facts, parts });
      }
    },
  };
  const handles = made as MakeHandle;
  define(handles.prototype, members);
  return handles as unknown as HandleClass<T>;
}

/** Makes an object of a class of handles. */
export function makeHandle<T>(
  handles: HandleClass<T>,
  link: Link,
  { id, facts }: Pick<HandleKind, 'id' | 'facts'>,
): T {
  return new (handles as unknown as MakeHandle)(link, { id }, facts) as T;
}

interface Whole {
  readonly link: Link;
  readonly on: Target;
  readonly facts: HandleKind['facts'];
  readonly parts: NonNullable<HandleParts['parts']>;
}

/** Gives a handle what shows of it, as properties that cannot be written. */
export function addParts(handle: object, { link, on, facts, parts }: Whole): void {
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(handle, name, { value, enumerable: true });
  }
  for (const [name, handles] of Object.entries(parts)) {
    const part = new (handles as unknown as MakeHandle)(link, { id: on.id, part: name }, {});
    Object.defineProperty(handle, name, { value: part, enumerable: true });
  }
}
