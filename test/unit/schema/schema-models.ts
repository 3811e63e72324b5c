import fc from 'fast-check';

type Json = Record<string, unknown>;

/** A schema as a tree that both JSON Schema and fitting values can be made of. */
export type Model =
  | { readonly kind: 'scalar'; readonly types: readonly ScalarType[] }
  | { readonly kind: 'enum'; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly kind: 'bounded'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'array'; readonly items: Model; readonly maxItems: number }
  | ObjectModel
  | {
      readonly kind: 'union';
      readonly keyword: 'anyOf' | 'oneOf';
      readonly branches: readonly Model[];
    }
  | { readonly kind: 'ref' };

export interface ObjectModel {
  readonly kind: 'object';
  readonly properties: readonly PropertyModel[];
}

interface PropertyModel {
  readonly name: string;
  readonly model: Model;
  readonly isOptional: boolean;
}

export type ScalarType = 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** A root, and the definition `node` that every reference points to. */
export interface Document {
  readonly root: ObjectModel;
  readonly node: ObjectModel;
}

/** A value as the original schema has it, and the same with null for each property that is absent. */
export interface Pair {
  readonly value: unknown;
  readonly filled: unknown;
}

const SCALARS = ['string', 'number', 'integer', 'boolean', 'null'] as const;
const NAMES = ['a', 'b', 'c d', 'constructor', 'type', 'properties', 'required'];

const scalar: fc.Arbitrary<Model> = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom(...SCALARS), { minLength: 1, maxLength: 2 })
    .filter(types => !(types.includes('number') && types.includes('integer')))
    .map(types => ({ kind: 'scalar' as const, types })),
  fc
    .uniqueArray(fc.constantFrom('x', 'y', 1, 2.5, true, null), { minLength: 1, maxLength: 3 })
    .map(values => ({ kind: 'enum' as const, values })),
  fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 3 }))
    .map(([minimum, size]) => ({ kind: 'bounded' as const, minimum, maximum: minimum + size })),
);

const { object } = fc.letrec<{ any: Model; object: ObjectModel }>(tie => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('object'),
    fc
      .tuple(tie('any'), fc.integer({ min: 1, max: 3 }))
      .map(([items, maxItems]) => ({ kind: 'array' as const, items, maxItems })),
    fc
      .array(fc.oneof(scalar, tie('object')), { minLength: 1, maxLength: 3 })
      .map(branches => ({ kind: 'union' as const, keyword: 'anyOf' as const, branches })),
    tagged(tie('object')),
  ),
  object: fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom(...NAMES),
        model: fc.oneof(
          { weight: 5, arbitrary: tie('any') },
          { weight: 1, arbitrary: fc.constant({ kind: 'ref' as const }) },
        ),
        isOptional: fc.boolean(),
      }),
      { selector: property => property.name, maxLength: 3 },
    )
    .map(properties => ({ kind: 'object' as const, properties: properties.map(escapable) })),
}));

/** A union whose branches say which they are, so that only one of them fits. */
function tagged(branch: fc.Arbitrary<ObjectModel>): fc.Arbitrary<Model> {
  return fc.array(branch, { minLength: 1, maxLength: 3 }).map(branches => ({
    kind: 'union' as const,
    keyword: 'oneOf' as const,
    branches: branches.map(({ properties }, index) => ({
      kind: 'object' as const,
      properties: [
        {
          name: 'tag',
          model: { kind: 'enum' as const, values: [`tag ${index}`] },
          isOptional: false,
        },
        ...properties,
      ],
    })),
  }));
}

/** A required property that leads back to where it stands would have no finite value. */
function escapable(property: PropertyModel): PropertyModel {
  return property.model.kind === 'ref' ? { ...property, isOptional: true } : property;
}

/** Any document. */
export const documents: fc.Arbitrary<Document> = fc.record({ root: object, node: object });

/** Writes a document as JSON Schema; the objects of a closed one take no further properties. */
export function schemaOf({ root, node }: Document, isClosed: boolean): Json {
  const write = (model: Model): Json => {
    switch (model.kind) {
      case 'scalar':
        return { type: model.types.length === 1 ? model.types[0] : model.types };
      case 'enum':
        return model.values.length === 1 ? { const: model.values[0] } : { enum: model.values };
      case 'bounded':
        return { type: 'integer', minimum: model.minimum, maximum: model.maximum, default: 0 };
      case 'array':
        return { type: 'array', items: write(model.items), maxItems: model.maxItems, examples: [] };
      case 'union':
        return { description: 'D', [model.keyword]: model.branches.map(write) };
      case 'ref':
        return { $ref: '#/$defs/node' };
      case 'object':
        return {
          type: 'object',
          properties: Object.fromEntries(
            model.properties.map(each => [each.name, write(each.model)]),
          ),
          required: model.properties.filter(each => !each.isOptional).map(each => each.name),
          ...(isClosed && { additionalProperties: false }),
        };
    }
  };
  return { ...write(root), $defs: { node: write(node) } };
}

/** Makes values that fit a document. */
export function valuesOf({ root, node }: Document): fc.Arbitrary<Pair> {
  const same = (value: unknown): Pair => ({ value, filled: value });
  const of = (model: Model, depth: number): fc.Arbitrary<Pair> => {
    switch (model.kind) {
      case 'scalar':
        return fc.oneof(...model.types.map(scalarOf)).map(same);
      case 'enum':
        return fc.constantFrom(...model.values).map(same);
      case 'bounded':
        return fc.integer({ min: model.minimum, max: model.maximum }).map(same);
      case 'array':
        return fc
          .array(of(model.items, depth + 1), { maxLength: Math.min(2, model.maxItems) })
          .map(pairs => ({
            value: pairs.map(pair => pair.value),
            filled: pairs.map(pair => pair.filled),
          }));
      case 'union':
        return fc.oneof(...model.branches.map(branch => of(branch, depth + 1)));
      case 'ref':
        return of(node, depth + 1);
      case 'object':
        return objectOf(model, depth);
    }
  };
  const objectOf = ({ properties }: ObjectModel, depth: number): fc.Arbitrary<Pair> => {
    const members = properties.map(({ name, model, isOptional }) => {
      if (isOptional && depth > 4) return fc.constant([name, undefined] as const);
      const present = of(model, depth + 1).map(pair => [name, pair] as const);
      return isOptional ? fc.oneof(present, fc.constant([name, undefined] as const)) : present;
    });
    return fc.tuple(...members).map(entries => ({
      value: Object.fromEntries(
        entries.flatMap(([name, pair]) => (pair === undefined ? [] : [[name, pair.value]])),
      ),
      filled: Object.fromEntries(
        entries.map(([name, pair]) => [name, pair === undefined ? null : pair.filled]),
      ),
    }));
  };
  return of(root, 0);
}

function scalarOf(type: ScalarType): fc.Arbitrary<unknown> {
  if (type === 'string') return fc.string({ maxLength: 3 });
  if (type === 'number') return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (type === 'integer') return fc.integer();
  return type === 'boolean' ? fc.boolean() : fc.constant(null);
}

/** Changes something somewhere in a value: another scalar, a member less, a member more. */
export function mutationsOf(value: unknown): fc.Arbitrary<unknown> {
  const scalars = fc.constantFrom<unknown>(null, 'x', 'y', 1, 2.5, true, 0, {}, []);
  if (typeof value !== 'object' || value === null) return scalars;
  const members = Object.entries(value);
  if (Array.isArray(value)) {
    if (value.length === 0)
      return fc.oneof(
        scalars,
        scalars.map(item => [item]),
      );
    return fc
      .nat({ max: value.length - 1 })
      .chain(at => mutationsOf(value[at]).map(item => value.with(at, item)));
  }
  const added = fc
    .tuple(fc.constantFrom(...NAMES), scalars)
    .map(([name, item]) => ({ ...value, [name]: item }));
  if (members.length === 0) return fc.oneof(scalars, added);
  const changed = fc
    .constantFrom(...members)
    .chain(([name, item]) => mutationsOf(item).map(other => ({ ...value, [name]: other })));
  const removed = fc
    .constantFrom(...members)
    .map(([name]) => Object.fromEntries(members.filter(([each]) => each !== name)));
  return fc.oneof({ weight: 4, arbitrary: changed }, removed, added);
}
