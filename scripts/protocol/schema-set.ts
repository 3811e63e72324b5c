import { type Declaration, mergeTypes } from './merge-types.js';
import { readBindings, readVersion } from './read-bindings.js';

/** The types of one app-server, which everything else about its protocol is read from. */
export interface SchemaSet {
  readonly version: string;
  /** Every type, including what needs the `experimentalApi` capability. */
  readonly types: readonly Declaration[];
  /** The types as they are without that capability. */
  readonly stableTypes: readonly Declaration[];
}

/** Reads the types that a binary describes, without network. */
export async function readSchemaSet(binary: string): Promise<SchemaSet> {
  const [version, all, stable] = await Promise.all([
    readVersion(binary),
    readBindings(binary, { experimental: true }),
    readBindings(binary, { experimental: false }),
  ]);
  return { version, types: mergeTypes(all), stableTypes: mergeTypes(stable) };
}
