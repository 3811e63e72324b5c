import { isRecord, type JsonSchema, member } from './json-schema.js';
import { DESCRIPTIVE } from './keywords.js';
import { UnsupportedSchemaError } from './schema-errors.js';
import type { SchemaRefs } from './schema-refs.js';

/**
 * Merges a schema with what its `allOf` and `$ref` add to it, for strict mode has no `allOf`.
 *
 * @throws UnsupportedSchemaError when two of them speak differently of the same thing.
 */
export function mergeAllOf(schema: JsonSchema, path: string, refs: SchemaRefs): JsonSchema {
  const place = `${path}.${'allOf' in schema ? 'allOf' : '$ref'}`;
  const refuse = (problem: string): never => {
    throw new UnsupportedSchemaError(place, `cannot be merged into one schema: ${problem}`);
  };
  const parts = partsOf(schema, { refs, path, refuse, seen: [] });
  const merged = new Map<string, unknown>();
  for (const [keyword, value] of parts.flatMap(part => Object.entries(part))) {
    const before = merged.get(keyword);
    const both = before === undefined ? value : mergeKeyword(keyword, before, value);
    merged.set(keyword, both ?? refuse(`its parts differ in ${keyword}`));
  }
  const keys = Object.keys(propertiesOf(Object.fromEntries(merged)));
  for (const part of parts.filter(each => each['additionalProperties'] === false)) {
    const own = propertiesOf(part);
    if (!keys.every(key => Object.hasOwn(own, key))) {
      refuse('one part forbids the properties of another');
    }
  }
  return Object.fromEntries(merged);
}

interface PartsContext {
  readonly refs: SchemaRefs;
  readonly path: string;
  readonly refuse: (problem: string) => never;
  /** The references that led here. */
  readonly seen: readonly unknown[];
}

/** Lists everything that has to hold, each without `allOf` and `$ref`; the schema's own comes first. */
function partsOf(schema: unknown, context: PartsContext): JsonSchema[] {
  const { refs, path, refuse, seen } = context;
  if (schema === true) return [];
  if (!isRecord(schema)) return refuse('it holds what is not a schema');
  const { $ref, allOf = [], ...own } = schema;
  if (!Array.isArray(allOf)) return refuse('it must be an array');
  const parts = [own, ...allOf.flatMap(part => partsOf(part, context))];
  if ($ref === undefined) return parts;
  if (seen.includes($ref)) return refuse('it leads back to itself');
  return [...parts, ...partsOf(refs.target($ref, path), { ...context, seen: [...seen, $ref] })];
}

/** Gives what says both; undefined when nothing does. */
function mergeKeyword(keyword: string, before: unknown, value: unknown): unknown {
  if (DESCRIPTIVE.has(keyword) || isSame(before, value)) return before;
  if (keyword === 'required' && Array.isArray(before) && Array.isArray(value)) {
    return [...new Set([...before, ...value])];
  }
  if (keyword === 'properties' && isRecord(before) && isRecord(value)) {
    const isClash = Object.keys(value).some(
      key => Object.hasOwn(before, key) && !isSame(member(before, key), member(value, key)),
    );
    return isClash ? undefined : { ...before, ...value };
  }
  return undefined;
}

function propertiesOf(schema: JsonSchema): JsonSchema {
  return isRecord(schema['properties']) ? schema['properties'] : {};
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
