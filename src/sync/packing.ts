/** Where in a value something stands: names of properties and positions in arrays. */
type Path = readonly (string | number)[];

/** Something that cannot cross by itself, and what crosses in its place. */
export interface Special<Kind = unknown> {
  readonly path: Path;
  readonly kind: Kind;
}

/**
 * A value made ready to cross between threads.
 *
 * What cannot cross is listed beside the value, with its place, rather than marked within it: data
 * of a model or a server can never be taken for it.
 */
export interface Packed<Kind = unknown> {
  readonly value: unknown;
  readonly specials?: readonly Special<Kind>[];
}

/** Gives what crosses in place of an object or function; undefined for whatever crosses by itself. */
export type Replace<Kind> = (value: object) => Kind | undefined;

/** Takes apart a value of plain objects and arrays; any other object crosses as it is, or not at all. */
export function pack<Kind>(value: unknown, replace: Replace<Kind>): Packed<Kind> {
  const specials: Special<Kind>[] = [];
  const open = new Set<object>();
  const walk = (part: unknown, path: Path): unknown => {
    if ((typeof part !== 'object' && typeof part !== 'function') || part === null) return part;
    const kind = replace(part);
    if (kind !== undefined) {
      specials.push({ path, kind });
      return null;
    }
    if (!isContainer(part) || open.has(part)) return part;
    open.add(part);
    const copy = copyOf(part, path, walk);
    open.delete(part);
    return copy;
  };
  const packed = walk(value, []);
  return specials.length === 0 ? { value: packed } : { value: packed, specials };
}

/** Puts a value together again. The specials are put into the value itself, which nobody else holds. */
export function unpack<Kind>(packed: Packed<Kind>, restore: (kind: Kind) => unknown): unknown {
  const { specials } = packed;
  if (specials === undefined) return packed.value;
  const root = { value: packed.value };
  for (const { path, kind } of specials) {
    let holder: object = root;
    let name: string | number = 'value';
    for (const step of path) {
      holder = Reflect.get(holder, name);
      name = step;
    }
    // Defined rather than assigned: a property may be named `__proto__`.
    Object.defineProperty(holder, name, {
      value: restore(kind),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return root.value;
}

function isContainer(part: object): boolean {
  if (Array.isArray(part)) return true;
  const prototype = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}

/** Copies only what changes: most values cross as they are. */
function copyOf(part: object, path: Path, walk: (part: unknown, path: Path) => unknown): object {
  let copy: object | undefined;
  for (const [key, member] of Object.entries(part)) {
    const name = Array.isArray(part) ? Number(key) : key;
    const walked = walk(member, [...path, name]);
    if (walked === member) continue;
    copy ??= Array.isArray(part) ? [...part] : { ...part };
    Reflect.set(copy, name, walked);
  }
  return copy ?? part;
}
