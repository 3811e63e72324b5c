/*
 * What strict mode of the Responses API takes, as OpenAI documents it: the types below, enum, anyOf,
 * $ref and $defs, objects whose properties are all required and that allow no others, and a few
 * constraints. Any other keyword makes the request fail, or holds no promise.
 */

/** The constraints that strict mode knows, by the type that they are about. */
export const CONSTRAINTS: Readonly<Record<string, readonly string[]>> = {
  string: ['format', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['minItems', 'maxItems'],
};

/** The values of `format` that strict mode knows. */
export const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** The types of JSON values. */
export const TYPES: ReadonlySet<unknown> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
]);

/** What describes a schema to the model, and is kept. */
export const ANNOTATIONS: readonly string[] = ['title', 'description'];

/** What says which keywords the walk looks at by itself. */
export const STRUCTURE: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
]);

/** What is about the schema as a document, and says nothing of a value. */
export const DOCUMENT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
]);

/** What is said of a value without judging it; the first one counts where schemas are merged. */
export const DESCRIPTIVE: ReadonlySet<string> = new Set([
  ...ANNOTATIONS,
  ...DOCUMENT,
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

const TUPLE = 'a tuple cannot be expressed; use an object or an array of one kind of item';
const CONDITION = 'a condition cannot be expressed; use a union of whole objects';
const RECORD = 'keys that are not known beforehand cannot be expressed; use an array of pairs';

/** What shapes a value in a way that strict mode has no word for, and what to do about it. */
export const REFUSED: Readonly<Record<string, string>> = {
  patternProperties: RECORD,
  prefixItems: TUPLE,
  unevaluatedItems: TUPLE,
  not: 'a negation, or a value that can never be, cannot be expressed',
  if: CONDITION,
  // biome-ignore lint/suspicious/noThenProperty: the name of a keyword, in a table that is never awaited
  then: CONDITION,
  else: CONDITION,
  dependentSchemas: CONDITION,
  dependencies: CONDITION,
  $dynamicRef: 'only $ref can be followed',
  $recursiveRef: 'only $ref can be followed',
};

/** Why a schema that allows further properties is refused. */
export const OPEN_OBJECT: string = RECORD;

/** Why a list of schemas for the items of an array is refused. */
export const ITEM_LIST: string = TUPLE;
