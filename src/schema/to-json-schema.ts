import { kindOf } from '../util/check-options.js';
import { isRecord, type JsonSchema, member } from './json-schema.js';
import { mergeAllOf } from './merge-all-of.js';
import { isStandardSchema, type OutputSchema } from './output-schema.js';
import { UnsupportedSchemaError } from './schema-errors.js';
import { SchemaRefs } from './schema-refs.js';
import type { StandardJsonConverter, StandardSchemaWithJson } from './standard-schema.js';

const TARGETS = ['draft-2020-12', 'draft-07'] as const;

type LibraryOptions = Readonly<Record<string, Record<string, unknown>>>;

/** What a library is told: valibot refuses checks by functions, which judge values all the same. */
const OPTIONS: LibraryOptions = {
  valibot: { overrideAction: ({ jsonSchema }: { jsonSchema: unknown }) => jsonSchema },
};

/** How to make a library pass over what it has no JSON Schema for. */
const LENIENT: LibraryOptions = {
  zod: { unrepresentable: 'any' },
  valibot: { errorMode: 'ignore' },
};

/**
 * Gives the JSON Schema of what goes into a schema, as a copy of plain data.
 *
 * @param name what the value is called in paths of errors, such as `output`.
 * @throws UnsupportedSchemaError when the library has none.
 */
export function toJsonSchema(schema: OutputSchema, name: string): JsonSchema {
  if (kindOf(schema) !== 'object' && kindOf(schema) !== 'function') {
    throw new UnsupportedSchemaError(name, `a schema is needed, not ${kindOf(schema)}`);
  }
  if (isStandardSchema(schema)) return plain(convert(schema, name), name);
  if (typeof schema.parse !== 'function') {
    throw new UnsupportedSchemaError(
      name,
      'this is neither a standard schema nor { jsonSchema, parse }; a JSON Schema alone goes into outputSchema',
    );
  }
  return plain(schema.jsonSchema, name);
}

/**
 * Gives a JSON Schema that says nothing where the library has nothing to say, such as of a date;
 * undefined when the library has no way to do so.
 */
export function lenientJsonSchema(schema: OutputSchema, name: string): JsonSchema | undefined {
  if (!isStandardSchema(schema)) return undefined;
  const { jsonSchema, vendor } = schema['~standard'];
  const libraryOptions = member(LENIENT, vendor);
  if (libraryOptions === undefined || jsonSchema === undefined) return undefined;
  try {
    return plain(jsonSchema.input({ target: TARGETS[0], libraryOptions }), name);
  } catch {
    return undefined;
  }
}

/**
 * Gives the JSON Schema of a tool's input: an object at the root, and no `$schema`.
 *
 * @throws UnsupportedSchemaError when the library has none, or when the root is not an object.
 */
export function toolInputSchema(schema: OutputSchema, name: string = 'input'): JsonSchema {
  const json = toJsonSchema(schema, name);
  const whole = '$ref' in json ? mergeAllOf(json, name, new SchemaRefs(json)) : json;
  const { $schema: _, ...root } = whole;
  if (root['type'] !== 'object') {
    throw new UnsupportedSchemaError(name, 'the input of a tool must be an object');
  }
  return root;
}

function convert(schema: StandardSchemaWithJson, name: string): unknown {
  const { jsonSchema, vendor } = schema['~standard'] as {
    readonly jsonSchema?: StandardJsonConverter;
    readonly vendor: string;
  };
  if (jsonSchema === undefined) throw new UnsupportedSchemaError(name, adviceFor(vendor));
  const errors: unknown[] = [];
  const libraryOptions = member(OPTIONS, vendor);
  for (const target of TARGETS) {
    try {
      return jsonSchema.input({ target, libraryOptions });
    } catch (error) {
      errors.push(error);
    }
  }
  const [cause] = errors;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new UnsupportedSchemaError(name, `${vendor} gives no JSON Schema: ${reason}`, { cause });
}

function adviceFor(vendor: string): string {
  if (vendor === 'valibot') {
    return 'valibot gives no JSON Schema by itself; wrap the schema in toStandardJsonSchema() of @valibot/to-json-schema';
  }
  return `this version of ${vendor} gives no JSON Schema; update it, or pass { jsonSchema, parse }`;
}

/** Copies it as JSON, so that nothing is shared with the library or its user. */
function plain(schema: unknown, name: string): JsonSchema {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(schema) ?? 'null');
  } catch (cause) {
    throw new UnsupportedSchemaError(name, 'its JSON Schema is not plain data', { cause });
  }
  if (isRecord(copy)) return copy;
  throw new UnsupportedSchemaError(name, `its JSON Schema must be an object, not ${kindOf(copy)}`);
}
