import { findBinary } from './find-binary.js';
import { findDeclaration, type MethodMaps, readItemTypes, readMethodMaps } from './method-maps.js';
import { readSchemaSet, type SchemaSet } from './schema-set.js';

/** Everything that the installed server says about its protocol. */
export interface Protocol extends SchemaSet {
  readonly methods: MethodMaps;
  readonly itemTypes: readonly string[];
}

/** Reads the protocol from the installed binary, without network. */
export async function loadProtocol(binary: string = findBinary()): Promise<Protocol> {
  const schemas = await readSchemaSet(binary);
  return {
    ...schemas,
    methods: readMethodMaps(schemas.types, schemas.stableTypes),
    itemTypes: readItemTypes(findDeclaration(schemas.types, 'ThreadItem')),
  };
}
