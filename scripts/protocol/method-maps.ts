import type { Declaration } from './merge-types.js';
import { findResultType } from './result-types.js';
import {
  literalValue,
  normalize,
  parseAlias,
  properties,
  propertyName,
  unionMembers,
} from './type-syntax.js';

/** Whether a method works without the `experimentalApi` capability. */
export type Stability = 'stable' | 'experimental';

/** The facts of a notification. */
export interface NotificationEntry {
  /** The text of the params type, such as `FsReadFileParams` or `undefined`. */
  readonly params: string;
  readonly stability: Stability;
}

/** The facts of a request, in either direction. */
export interface RequestEntry extends NotificationEntry {
  /** The name of the result type. */
  readonly result: string;
}

/** Every method of the protocol, in the server's order. */
export interface MethodMaps {
  readonly clientRequests: ReadonlyMap<string, RequestEntry>;
  readonly serverRequests: ReadonlyMap<string, RequestEntry>;
  readonly notifications: ReadonlyMap<string, NotificationEntry>;
}

/** Builds the method maps; what is also in `stable` is marked as stable. */
export function readMethodMaps(
  experimental: readonly Declaration[],
  stable: readonly Declaration[],
): MethodMaps {
  const names = new Set(experimental.map(declaration => declaration.name));
  const read = (union: string): Map<string, NotificationEntry> => {
    const stableMethods = parseMethodUnion(findDeclaration(stable, union));
    const entries = [...parseMethodUnion(findDeclaration(experimental, union))].map(
      ([method, params]): [string, NotificationEntry] => [
        method,
        { params, stability: stableMethods.has(method) ? 'stable' : 'experimental' },
      ],
    );
    return new Map(entries);
  };
  const withResults = (entries: Map<string, NotificationEntry>): Map<string, RequestEntry> =>
    new Map(
      [...entries].map(([method, { params, stability }]) => [
        method,
        { params, result: findResultType(method, params, names), stability },
      ]),
    );
  return {
    clientRequests: withResults(read('ClientRequest')),
    serverRequests: withResults(read('ServerRequest')),
    notifications: read('ServerNotification'),
  };
}

/** Returns the declaration of that name. */
export function findDeclaration(declarations: readonly Declaration[], name: string): Declaration {
  const found = declarations.find(declaration => declaration.name === name);
  if (found === undefined) throw new Error(`Cannot find the type ${name} in the bindings`);
  return found;
}

/** Reads method -> params type from a union of `{ "method": …, params: … }`. */
export function parseMethodUnion(declaration: Declaration): Map<string, string> {
  const { type, source } = parseAlias(declaration.text);
  const methods = new Map<string, string>();
  for (const member of unionMembers(type)) {
    const fields = new Map(properties(member).map(field => [propertyName(field), field]));
    const methodField = fields.get('method');
    const method = methodField && literalValue(methodField);
    if (method === undefined) {
      const text = member.getText(source).slice(0, 80);
      throw new Error(`Cannot read ${declaration.name}: no method in "${text}"`);
    }
    if (methods.has(method)) throw new Error(`Cannot read ${declaration.name}: "${method}" twice`);
    methods.set(method, fields.get('params')?.type?.getText(source) ?? 'undefined');
  }
  const occurrences = normalize(declaration.text).match(/"method" :/g)?.length ?? 0;
  if (occurrences !== methods.size) {
    throw new Error(
      `Cannot read ${declaration.name}: parsed ${methods.size} methods, found ${occurrences}`,
    );
  }
  return methods;
}

/** Lists the `type` values of a union such as `ThreadItem`. */
export function readItemTypes(declaration: Declaration): string[] {
  const values = properties(parseAlias(declaration.text).type)
    .filter(property => propertyName(property) === 'type')
    .map(property => literalValue(property) ?? property.getText());
  if (values.length === 0) throw new Error(`Cannot find item types in ${declaration.name}`);
  return values;
}
