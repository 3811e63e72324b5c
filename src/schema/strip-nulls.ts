import { isRecord, type JsonSchema, member } from './json-schema.js';
import { allowsNull, branchesOf, dereference, typesOf } from './nullability.js';
import type { ReducedSchema } from './reduce-schema.js';
import { isOfType } from './value-kinds.js';

/** Gives the properties of a reduced object schema. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/** Tells whether null stands for the absence of a property: it is optional, and null does not fit. */
export function isAbsentAsNull(schema: JsonSchema, key: string, all: ReducedSchema): boolean {
  const property = member(propertiesOf(schema), key);
  const { required } = schema;
  const isRequired = Array.isArray(required) && required.includes(key);
  return property !== undefined && !isRequired && !allowsNull(property, all);
}

/** Copies a value without the nulls that stand for an absent property. */
export function stripNulls(value: unknown, schema: JsonSchema, all: ReducedSchema): unknown {
  const target = dereference(schema, all);
  const branches = branchesOf(target);
  if (branches !== undefined) {
    const branch = branchFor(value, branches, all);
    return branch === undefined ? value : stripNulls(value, branch, all);
  }
  const { items } = target;
  if (Array.isArray(value)) {
    return isRecord(items) ? value.map(item => stripNulls(item, items, all)) : value;
  }
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, each]) => each !== null || !isAbsentAsNull(target, key, all),
  );
  return Object.fromEntries(
    kept.map(([key, each]) => {
      const property = member(propertiesOf(target), key);
      return [key, property === undefined ? each : stripNulls(each, property, all)];
    }),
  );
}

/** Finds the branch that a value was made by: one that knows all its properties goes first. */
function branchFor(
  value: unknown,
  branches: readonly JsonSchema[],
  all: ReducedSchema,
): JsonSchema | undefined {
  return (
    branches.find(branch => fits(value, branch, { all, isClosed: true })) ??
    branches.find(branch => fits(value, branch, { all, isClosed: false }))
  );
}

interface FitContext {
  readonly all: ReducedSchema;
  /** Whether properties that the schema does not name speak against it. */
  readonly isClosed: boolean;
}

/** Tells whether a value has the shape of a reduced schema, null standing for absence too. */
function fits(value: unknown, schema: JsonSchema, context: FitContext): boolean {
  const target = dereference(schema, context.all);
  const branches = branchesOf(target);
  if (branches !== undefined) return branches.some(branch => fits(value, branch, context));
  const { enum: listed, items } = target;
  if (!typesOf(target).some(type => isOfType(value, String(type)))) return false;
  if (Array.isArray(listed) && !listed.includes(value)) return false;
  if (!isWithinBounds(value, target)) return false;
  if (Array.isArray(value)) {
    return !isRecord(items) || value.every(item => fits(item, items, context));
  }
  return !isRecord(value) || hasProperties(value, target, context);
}

function hasProperties(value: JsonSchema, schema: JsonSchema, context: FitContext): boolean {
  const properties = propertiesOf(schema);
  const { required } = schema;
  if (Array.isArray(required) && !required.every(key => Object.hasOwn(value, key))) return false;
  return Object.entries(value).every(([key, each]) => {
    const property = member(properties, key);
    if (property === undefined) return !context.isClosed;
    if (each === null && isAbsentAsNull(schema, key, context.all)) return true;
    return fits(each, property, context);
  });
}

const BOUNDS: Readonly<Record<string, (value: unknown, bound: number) => boolean>> = {
  minimum: (value, bound) => typeof value !== 'number' || value >= bound,
  maximum: (value, bound) => typeof value !== 'number' || value <= bound,
  exclusiveMinimum: (value, bound) => typeof value !== 'number' || value > bound,
  exclusiveMaximum: (value, bound) => typeof value !== 'number' || value < bound,
  minItems: (value, bound) => !Array.isArray(value) || value.length >= bound,
  maxItems: (value, bound) => !Array.isArray(value) || value.length <= bound,
};

function isWithinBounds(value: unknown, schema: JsonSchema): boolean {
  return Object.entries(BOUNDS).every(([keyword, holds]) => {
    const bound = schema[keyword];
    return typeof bound !== 'number' || holds(value, bound);
  });
}
