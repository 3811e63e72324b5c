import { findBinary } from './find-binary.js';
import { type Declaration, mergeTypes } from './merge-types.js';
import { findDeclaration, type MethodMaps, readItemTypes, readMethodMaps } from './method-maps.js';
import { readBindings, readVersion } from './read-bindings.js';

/** Everything that the installed server says about its protocol. */
export interface Protocol {
  readonly version: string;
  /** Every type, including what needs the `experimentalApi` capability. */
  readonly types: readonly Declaration[];
  /** The types as they are without that capability. */
  readonly stableTypes: readonly Declaration[];
  readonly methods: MethodMaps;
  readonly itemTypes: readonly string[];
}

/** Reads the protocol from the installed binary, without network. */
export async function loadProtocol(binary: string = findBinary()): Promise<Protocol> {
  const [version, all, stable] = await Promise.all([
    readVersion(binary),
    readBindings(binary, { experimental: true }),
    readBindings(binary, { experimental: false }),
  ]);
  const types = mergeTypes(all);
  const stableTypes = mergeTypes(stable);
  return {
    version,
    types,
    stableTypes,
    methods: readMethodMaps(types, stableTypes),
    itemTypes: readItemTypes(findDeclaration(types, 'ThreadItem')),
  };
}
