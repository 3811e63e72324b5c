import type { Declaration } from './merge-types.js';
import { findDeclaration, parseMethodUnion } from './method-maps.js';
import type { SchemaSet } from './schema-set.js';
import { type Shape, shapeOf } from './shape.js';
import { normalize } from './type-syntax.js';

/** What two lists of names, or of named things, differ in. */
export interface NameChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What became of one type that both protocols have. */
export interface TypeChange {
  readonly name: string;
  /** Of its fields; a changed one is written as `name: old -> new`. */
  readonly fields: NameChanges;
  /** Of the literal values that it may be. */
  readonly values: NameChanges;
}

/** What two protocols differ in. */
export interface SchemaDifference {
  readonly from: string;
  readonly to: string;
  /** A changed method is written as `name: experimental -> stable`, or as its params are. */
  readonly requests: NameChanges;
  readonly serverRequests: NameChanges;
  readonly notifications: NameChanges;
  /** Without `changed`: what changed in a type is in `typeChanges`. */
  readonly types: NameChanges;
  readonly typeChanges: readonly TypeChange[];
}

/** The types that only list the methods, which are compared by themselves. */
const unions = ['ClientRequest', 'ServerRequest', 'ServerNotification'] as const;

/** Compares two protocols by their types. */
export function diffSchemas(before: SchemaSet, after: SchemaSet): SchemaDifference {
  const [requests, serverRequests, notifications] = unions.map(union =>
    compare(methodsOf(before, union), methodsOf(after, union)),
  );
  const [olds, nows] = [byName(before.types), byName(after.types)];
  const { added, removed, changed } = compare(olds, nows);
  return {
    from: before.version,
    to: after.version,
    requests: requests ?? none,
    serverRequests: serverRequests ?? none,
    notifications: notifications ?? none,
    types: { added, removed, changed: [] },
    typeChanges: changed
      .map(line => line.split(':')[0] ?? line)
      .map(name => typeChange(name, olds.get(name) ?? '', nows.get(name) ?? '')),
  };
}

/** Tells whether two protocols differ in anything. */
export function differs(difference: SchemaDifference): boolean {
  const { requests, serverRequests, notifications, types, typeChanges } = difference;
  const lists = [requests, serverRequests, notifications, types];
  return typeChanges.length > 0 || lists.some(list => Object.values(list).flat().length > 0);
}

const none: NameChanges = { added: [], removed: [], changed: [] };

function typeChange(name: string, before: string, after: string): TypeChange {
  const [old, now]: [Shape, Shape] = [shapeOf(before), shapeOf(after)];
  const values = (shape: Shape): Map<string, string> =>
    new Map([...shape.values].map(value => [value, '']));
  return {
    name,
    fields: compare(old.fields, now.fields),
    values: compare(values(old), values(now)),
  };
}

function byName(types: readonly Declaration[]): Map<string, string> {
  const listed: readonly string[] = [...unions, 'ServerNotificationEnvelope'];
  return new Map(
    types
      .filter(({ name }) => !listed.includes(name))
      .map(({ name, text }) => [name, normalize(text)]),
  );
}

/** Method -> its stability and params. */
function methodsOf(schemas: SchemaSet, union: string): Map<string, string> {
  const stable = parseMethodUnion(findDeclaration(schemas.stableTypes, union));
  return new Map(
    [...parseMethodUnion(findDeclaration(schemas.types, union))].map(([method, params]) => [
      method,
      `${stable.has(method) ? 'stable' : 'experimental'} (${params})`,
    ]),
  );
}

function compare(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): NameChanges {
  const changed = [...after].flatMap(([name, now]) => {
    const old = before.get(name);
    return old === undefined || old === now ? [] : [`${name}: ${old} -> ${now}`];
  });
  return {
    added: [...after.keys()].filter(name => !before.has(name)).sort(),
    removed: [...before.keys()].filter(name => !after.has(name)).sort(),
    changed: changed.sort(),
  };
}
