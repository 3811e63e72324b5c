import { isRecord, type JsonSchema, mapValues } from './json-schema.js';
import {
  ANNOTATIONS,
  CONSTRAINTS,
  DOCUMENT,
  FORMATS,
  ITEM_LIST,
  OPEN_OBJECT,
  REFUSED,
  STRUCTURE,
} from './keywords.js';
import { mergeAllOf } from './merge-all-of.js';
import { UnsupportedSchemaError } from './schema-errors.js';
import { SchemaRefs } from './schema-refs.js';
import { kindsOf } from './value-kinds.js';

/** A schema in the words of strict mode, but with its optional properties still optional. */
export interface ReducedSchema {
  readonly schema: JsonSchema;
  /** What `#/$defs/name` points to, in order of appearance; only what is used. */
  readonly defs: Readonly<Record<string, JsonSchema>>;
  /** Where keywords stood that strict mode does not know, such as `output.name.minLength`. */
  readonly dropped: readonly string[];
}

/** Rewrites a JSON Schema into the words of strict mode, and refuses what it has no word for. */
export class SchemaReducer {
  readonly #refs: SchemaRefs;
  readonly #name: string;
  readonly #names = new Map<string, string>();
  readonly #waiting: { readonly name: string; readonly target: unknown }[] = [];
  readonly #dropped: string[] = [];

  constructor(root: JsonSchema, name: string) {
    this.#refs = new SchemaRefs(root);
    this.#name = name;
  }

  reduce(): ReducedSchema {
    const { root } = this.#refs;
    const whole = '$ref' in root ? mergeAllOf(root, this.#name, this.#refs) : root;
    const schema = this.#node(whole, this.#name);
    if (schema['type'] !== 'object') {
      const place = ['anyOf', 'oneOf'].find(key => key in whole);
      throw new UnsupportedSchemaError(
        place === undefined ? this.#name : `${this.#name}.${place}`,
        'the root must be an object; put the value into a property of one',
      );
    }
    const defs: [string, JsonSchema][] = [];
    for (const { name, target } of this.#waiting) {
      defs.push([name, this.#node(target, `${this.#name}.$defs.${name}`)]);
    }
    return { schema, defs: Object.fromEntries(defs), dropped: this.#dropped };
  }

  #node(schema: unknown, path: string): JsonSchema {
    if (!isRecord(schema)) {
      throw new UnsupportedSchemaError(
        path,
        'a schema that takes any value, or none, says too little',
      );
    }
    for (const [keyword, problem] of Object.entries(REFUSED)) {
      if (keyword in schema) throw new UnsupportedSchemaError(`${path}.${keyword}`, problem);
    }
    if ('$ref' in schema) return this.#reference(schema, path);
    if ('allOf' in schema) return this.#node(mergeAllOf(schema, path, this.#refs), path);
    const isUnion = 'anyOf' in schema || 'oneOf' in schema;
    const reduced = isUnion ? this.#union(schema, path) : this.#typed(schema, path);
    this.#noteDropped(schema, reduced, path);
    return reduced;
  }

  /** Strict mode takes nothing beside a `$ref`: descriptions go around it, all else into a copy. */
  #reference(schema: JsonSchema, path: string): JsonSchema {
    const { $ref, ...beside } = schema;
    if (Object.keys(beside).some(key => STRUCTURE.has(key) || /^(any|one|all)Of$/.test(key))) {
      return this.#node(mergeAllOf(schema, path, this.#refs), path);
    }
    const name = this.#nameOf($ref, path);
    const reference = { $ref: name === undefined ? '#' : `#/$defs/${name}` };
    const annotations = annotationsOf(beside);
    this.#noteDropped(beside, annotations, path);
    return Object.keys(annotations).length === 0
      ? reference
      : { ...annotations, anyOf: [reference] };
  }

  /** Names what is referred to, the root aside, and sees to it that it is reduced too. */
  #nameOf(ref: unknown, path: string): string | undefined {
    const keys = this.#refs.keys(ref, path);
    if (keys.length === 0) return undefined;
    const id = JSON.stringify(keys);
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const isDefinition = keys.length === 2 && /^(\$defs|definitions)$/.test(keys[0] ?? '');
    const wanted = (isDefinition ? keys.slice(1) : keys).join('_').replace(/[^\w.-]/g, '_') || '_';
    const taken = new Set(this.#names.values());
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
    this.#names.set(id, name);
    this.#waiting.push({ name, target: this.#refs.target(ref, path) });
    return name;
  }

  /** `oneOf` becomes `anyOf`: that only one branch may fit is left to the check of the value. */
  #union(schema: JsonSchema, path: string): JsonSchema {
    const { anyOf, oneOf, type } = schema;
    const keyword = anyOf === undefined ? 'oneOf' : 'anyOf';
    const place = `${path}.${keyword}`;
    const branches = anyOf ?? oneOf;
    const beside = Object.keys(schema).find(
      key => (STRUCTURE.has(key) && key !== 'type') || (key === 'oneOf' && keyword === 'anyOf'),
    );
    if (beside !== undefined) {
      throw new UnsupportedSchemaError(place, `a union beside ${beside} cannot be expressed`);
    }
    if (!Array.isArray(branches) || branches.length === 0) {
      throw new UnsupportedSchemaError(place, 'a union needs a list of branches');
    }
    const reduced = branches.map((branch, index) =>
      this.#node(withType(branch, type), `${place}[${index}]`),
    );
    return { ...annotationsOf(schema), anyOf: reduced };
  }

  #typed(schema: JsonSchema, path: string): JsonSchema {
    const { types, values } = kindsOf(schema, path);
    const constraints = types.flatMap(type => CONSTRAINTS[type] ?? []);
    const isKnownFormat = FORMATS.has(schema['format']);
    const kept = constraints.filter(keyword => {
      const value = schema[keyword];
      if (keyword === 'format') return isKnownFormat;
      // Libraries add the pattern of a format to the format; one of them is enough.
      if (keyword === 'pattern') return isPlainPattern(value) && !isKnownFormat;
      return typeof value === 'number';
    });
    return {
      type: types.length === 1 ? types[0] : types,
      ...annotationsOf(schema),
      ...(values && { enum: values }),
      ...Object.fromEntries(kept.map(keyword => [keyword, schema[keyword]])),
      ...(types.includes('object') && this.#object(schema, path)),
      ...(types.includes('array') && { items: this.#items(schema, path) }),
    };
  }

  #object(schema: JsonSchema, path: string): JsonSchema {
    const {
      properties,
      required = [],
      additionalProperties,
      unevaluatedProperties,
    } = withNamedKeys(schema);
    for (const [keyword, value] of Object.entries({
      additionalProperties,
      unevaluatedProperties,
    })) {
      if (value === undefined || value === false) continue;
      throw new UnsupportedSchemaError(`${path}.${keyword}`, OPEN_OBJECT);
    }
    if (!isRecord(properties) && additionalProperties !== false) {
      throw new UnsupportedSchemaError(path, `the object names no properties; ${OPEN_OBJECT}`);
    }
    const known = isRecord(properties) ? properties : {};
    const names: unknown[] = Array.isArray(required) ? required : [];
    for (const name of names) {
      if (typeof name === 'string' && Object.hasOwn(known, name)) continue;
      throw new UnsupportedSchemaError(`${path}.required`, `there is no property ${String(name)}`);
    }
    return {
      properties: mapValues(known, (each, key) => this.#node(each, `${path}.${key}`)),
      required: Object.keys(known).filter(key => names.includes(key)),
      additionalProperties: false,
    };
  }

  #items(schema: JsonSchema, path: string): JsonSchema {
    const { items } = schema;
    if (Array.isArray(items)) throw new UnsupportedSchemaError(`${path}.items`, ITEM_LIST);
    return this.#node(items, `${path}[]`);
  }

  #noteDropped(schema: JsonSchema, reduced: JsonSchema, path: string): void {
    for (const keyword of Object.keys(schema)) {
      const isKept = Object.hasOwn(reduced, keyword) || STRUCTURE.has(keyword);
      if (isKept || DOCUMENT.has(keyword) || keyword === 'oneOf') continue;
      this.#dropped.push(`${path}.${keyword}`);
    }
  }
}

/** Spells out a record whose keys are listed, as `record(enum, schema)` makes it. */
function withNamedKeys(schema: JsonSchema): JsonSchema {
  const { propertyNames, properties, additionalProperties, ...others } = schema;
  const keys = isRecord(propertyNames) ? propertyNames['enum'] : undefined;
  if (!Array.isArray(keys) || properties !== undefined || !isRecord(additionalProperties)) {
    return schema;
  }
  const named = keys.map(key => [String(key), additionalProperties] as const);
  return { ...others, properties: Object.fromEntries(named) };
}

/** Gives a branch the type that stands beside the union, unless it has its own. */
function withType(branch: unknown, type: unknown): unknown {
  if (type === undefined || !isRecord(branch) || '$ref' in branch || 'type' in branch)
    return branch;
  return { type, ...branch };
}

function annotationsOf(schema: JsonSchema): JsonSchema {
  const kept = ANNOTATIONS.filter(keyword => typeof schema[keyword] === 'string');
  return Object.fromEntries(kept.map(keyword => [keyword, schema[keyword]]));
}

/** Tells whether a pattern does without looking around and back, which a grammar cannot. */
function isPlainPattern(pattern: unknown): boolean {
  return typeof pattern === 'string' && !/\(\?<?[=!]|\\[1-9]|\\k</.test(pattern);
}
