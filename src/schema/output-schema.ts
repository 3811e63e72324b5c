import type { StandardSchemaWithJson } from './standard-schema.js';

/** A JSON Schema by hand, and the function that checks what was made by it. */
export interface ParsedSchema<Output = unknown> {
  /** What a value must look like. */
  readonly jsonSchema: object;
  /** Gives the value, or throws when it does not fit; may be async. */
  parse(value: unknown): Output;
}

/**
 * What a value is to be: a schema of zod 4, arktype or another library that has Standard Schema
 * with JSON Schema, valibot's by `toStandardJsonSchema()`, or a JSON Schema with a parser.
 */
export type OutputSchema<Output = unknown> =
  | StandardSchemaWithJson<unknown, Output>
  | ParsedSchema<Output>;

/** The type of the values that a schema gives. */
export type InferOutput<S extends OutputSchema> = S extends {
  readonly '~standard': { readonly types?: infer Types };
}
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : S extends ParsedSchema<infer Output>
    ? Awaited<Output>
    : never;

/** Tells whether a schema comes from a library, rather than being `{ jsonSchema, parse }`. */
export function isStandardSchema(schema: OutputSchema): schema is StandardSchemaWithJson {
  return '~standard' in schema;
}
