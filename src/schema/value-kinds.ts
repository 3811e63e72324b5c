import { isRecord, type JsonSchema } from './json-schema.js';
import { TYPES } from './keywords.js';
import { UnsupportedSchemaError } from './schema-errors.js';

/** What a schema's values may be: their types, and the list of them if there is one. */
export interface Kinds {
  readonly types: readonly string[];
  readonly values: readonly unknown[] | undefined;
}

/** Tells what the values of a schema that is neither union nor `$ref` may be. */
export function kindsOf(schema: JsonSchema, path: string): Kinds {
  const declared = declaredTypes(schema);
  const unknown = declared.find(type => !TYPES.has(type));
  if (unknown !== undefined) {
    throw new UnsupportedSchemaError(`${path}.type`, `there is no type ${unknown}`);
  }
  const keyword = 'const' in schema ? 'const' : 'enum';
  const listed = keyword === 'const' ? [schema['const']] : schema['enum'];
  if (listed === undefined) {
    if (declared.length > 0) return { types: declared, values: undefined };
    throw new UnsupportedSchemaError(
      path,
      'its schema has no type: any, unknown, or a kind of value that JSON does not have, such as a date',
    );
  }
  if (!Array.isArray(listed) || listed.some(value => typeof value === 'object' && value !== null)) {
    throw new UnsupportedSchemaError(
      `${path}.${keyword}`,
      'only strings, numbers, booleans and null can be listed',
    );
  }
  const values = listed.filter(
    value => declared.length === 0 || declared.some(type => isOfType(value, type)),
  );
  const wanted = declared.length > 0 ? declared : ['string', 'number', 'boolean', 'null'];
  const types = wanted.filter(type => values.some(value => isOfType(value, type)));
  if (types.length > 0) return { types, values };
  throw new UnsupportedSchemaError(`${path}.${keyword}`, 'it lists no value of its type');
}

/** Gives the types that a schema names, or shows by the keywords that it has. */
function declaredTypes(schema: JsonSchema): string[] {
  const { type } = schema;
  if (type !== undefined) return (Array.isArray(type) ? type : [type]).map(String);
  if ('properties' in schema) return ['object'];
  return 'items' in schema ? ['array'] : [];
}

/** Tells whether a scalar is of a type. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  return typeof value === type;
}
