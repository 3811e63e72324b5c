import { isRecord, type JsonSchema, mapValues } from './json-schema.js';
import { branchesOf, checkRecursion, typesOf } from './nullability.js';
import { type ReducedSchema, SchemaReducer } from './reduce-schema.js';
import { isAbsentAsNull, propertiesOf, stripNulls } from './strip-nulls.js';

/** A schema as strict mode takes it, and the way back. */
export interface StrictSchema {
  /** The schema for the model: every property required, no others allowed, optional ones nullable. */
  readonly schema: JsonSchema;
  /**
   * The keywords that strict mode does not know, by their places, such as `output.name.minLength`:
   * the model is not held to them, only the check of its answer is.
   */
  readonly dropped: readonly string[];
  /** Takes out of an answer the nulls that stand for an absent property; gives a copy. */
  strip(value: unknown): unknown;
}

const NULL: JsonSchema = { type: 'null' };
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);

/**
 * Rewrites a JSON Schema into the strict subset that the Responses API takes.
 *
 * What only judges values more sharply (`minLength`, `uniqueItems`, a `format` it does not know) or
 * describes (`default`, `examples`) is dropped; what shapes them otherwise is refused.
 *
 * @param name what the value is called in paths of errors.
 * @throws UnsupportedSchemaError with the path of what cannot be expressed.
 */
export function strictSchema(jsonSchema: JsonSchema, name: string = 'output'): StrictSchema {
  const reduced = new SchemaReducer(jsonSchema, name).reduce();
  checkRecursion(reduced, name);
  const hasDefs = Object.keys(reduced.defs).length > 0;
  const defs = mapValues(reduced.defs, schema => toStrict(schema, reduced));
  return {
    schema: { ...toStrict(reduced.schema, reduced), ...(hasDefs && { $defs: defs }) },
    dropped: reduced.dropped,
    strip: value => stripNulls(value, reduced.schema, reduced),
  };
}

function toStrict(schema: JsonSchema, all: ReducedSchema): JsonSchema {
  const { properties, items } = schema;
  const branches = branchesOf(schema);
  if (branches !== undefined) {
    return { ...schema, anyOf: branches.map(branch => toStrict(branch, all)) };
  }
  return {
    ...schema,
    ...(isRecord(properties) && requireAll(schema, all)),
    ...(isRecord(items) && { items: toStrict(items, all) }),
  };
}

function requireAll(schema: JsonSchema, all: ReducedSchema): JsonSchema {
  const properties = propertiesOf(schema);
  return {
    properties: mapValues(properties, (property, key) => {
      const strict = toStrict(property, all);
      return isAbsentAsNull(schema, key, all) ? nullable(strict) : strict;
    }),
    required: Object.keys(properties),
  };
}

function nullable(schema: JsonSchema): JsonSchema {
  const branches = branchesOf(schema);
  if (branches !== undefined) return { ...schema, anyOf: [...branches, NULL] };
  const types = typesOf(schema);
  const isPlain = types.every(type => SCALARS.has(type)) && !('enum' in schema);
  return isPlain ? { ...schema, type: [...types, 'null'] } : { anyOf: [schema, NULL] };
}
