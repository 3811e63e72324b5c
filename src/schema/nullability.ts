import { isRecord, type JsonSchema, member } from './json-schema.js';
import type { ReducedSchema } from './reduce-schema.js';
import { UnsupportedSchemaError } from './schema-errors.js';

/** Gives what a reduced `$ref` points to; any other schema as it is. */
export function dereference(schema: JsonSchema, { schema: root, defs }: ReducedSchema): JsonSchema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  const target = $ref === '#' ? root : member(defs, $ref.slice('#/$defs/'.length));
  return target === undefined ? schema : dereference(target, { schema: root, defs, dropped: [] });
}

/** Gives the branches of a reduced union; undefined for any other schema. */
export function branchesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? anyOf.filter(isRecord) : undefined;
}

/** Gives the types of a reduced schema that is neither union nor `$ref`. */
export function typesOf(schema: JsonSchema): readonly unknown[] {
  const { type } = schema;
  return Array.isArray(type) ? type : [type];
}

/** Tells whether null fits a reduced schema. */
export function allowsNull(schema: JsonSchema, all: ReducedSchema): boolean {
  const target = dereference(schema, all);
  const branches = branchesOf(target);
  if (branches !== undefined) return branches.some(branch => allowsNull(branch, all));
  return typesOf(target).includes('null');
}

/**
 * Checks that no definition is made of nothing but itself, such as `a = a | null`: a walk over
 * values would never get ahead.
 */
export function checkRecursion(all: ReducedSchema, name: string): void {
  const visit = (schema: JsonSchema, path: string, seen: readonly string[]): void => {
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      if (seen.includes($ref)) {
        throw new UnsupportedSchemaError(path, 'this definition is made of nothing but itself');
      }
      const target = $ref === '#' ? all.schema : member(all.defs, $ref.slice('#/$defs/'.length));
      if (target !== undefined) visit(target, path, [...seen, $ref]);
    }
    for (const branch of branchesOf(schema) ?? []) visit(branch, path, seen);
  };
  for (const [key, schema] of Object.entries(all.defs)) visit(schema, `${name}.$defs.${key}`, []);
}
