import { isRecord, type JsonSchema, member } from './json-schema.js';
import { UnsupportedSchemaError } from './schema-errors.js';

/** Finds what the `$ref`s of a JSON Schema point to; only pointers within it are followed. */
export class SchemaRefs {
  readonly root: JsonSchema;

  constructor(root: JsonSchema) {
    this.root = root;
  }

  /** Gives the schema that a `$ref` points to. */
  target(ref: unknown, path: string): unknown {
    let found: unknown = this.root;
    for (const key of this.keys(ref, path)) {
      found = isRecord(found) || Array.isArray(found) ? member({ ...found }, key) : undefined;
      if (found === undefined) {
        throw new UnsupportedSchemaError(`${path}.$ref`, 'it points to nothing in this schema');
      }
    }
    return found;
  }

  /** Gives the keys that lead from the root to what a `$ref` points to. */
  keys(ref: unknown, path: string): readonly string[] {
    if (ref === '#') return [];
    if (typeof ref === 'string' && ref.startsWith('#/')) {
      return ref.slice(2).split('/').map(decodeKey);
    }
    throw new UnsupportedSchemaError(
      `${path}.$ref`,
      'only references within the schema can be followed, such as #/$defs/name',
    );
  }
}

/** Undoes the escapes of a JSON pointer that stands in a URI. */
function decodeKey(key: string): string {
  let decoded = key;
  try {
    decoded = decodeURIComponent(key);
  } catch {
    // A lone percent sign: this reference was never encoded.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~');
}
