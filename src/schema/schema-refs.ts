import { isRecord, type JsonSchema, member } from './json-schema.js';
import { UnsupportedSchemaError } from './schema-errors.js';

/** Finds what the `$ref`s of a JSON Schema point to; only pointers within it are followed. */
export class SchemaRefs {
  readonly #root: JsonSchema;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /**
   * Gives the root, with what it refers to put in its place: `{ $ref: "#/$defs/a", $defs }` becomes
   * the schema `a` with those `$defs`.
   */
  root(path: string): JsonSchema {
    const seen = new Set<unknown>();
    let root = this.#root;
    while (typeof root['$ref'] === 'string') {
      const { $ref, ...own } = root;
      const target = this.target(root['$ref'], path);
      if (seen.has($ref) || !isRecord(target)) {
        throw new UnsupportedSchemaError(`${path}.$ref`, 'it points to itself, or to no object');
      }
      seen.add($ref);
      root = { ...target, ...own };
    }
    return root;
  }

  /** Gives the schema that a `$ref` points to. */
  target(ref: string, path: string): unknown {
    let found: unknown = this.#root;
    for (const key of this.keys(ref, path)) {
      const next = Array.isArray(found) ? found[Number(key)] : isRecord(found) && member(found, key);
      if (next === undefined || next === false) {
        throw new UnsupportedSchemaError(`${path}.$ref`, 'it points to nothing in this schema');
      }
      found = next;
    }
    return found;
  }

  /** Gives the keys that lead from the root to what a `$ref` points to. */
  keys(ref: string, path: string): readonly string[] {
    if (ref === '#') return [];
    if (!ref.startsWith('#/')) {
      throw new UnsupportedSchemaError(
        `${path}.$ref`,
        'only references within the schema can be followed, such as #/$defs/name',
      );
    }
    return ref.slice(2).split('/').map(decodeKey);
  }
}

/** Undoes the escapes of a JSON pointer in a URI. */
function decodeKey(key: string): string {
  const unescaped = key.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(unescaped);
  } catch {
    return unescaped;
  }
}
