/**
 * A schema that follows the Standard Schema specification, version 1, and tells its JSON Schema too:
 * of zod 4, arktype, valibot by its wrapper.
 */
export interface StandardSchemaWithJson<Input = unknown, Output = Input> {
  readonly '~standard': StandardProps<Input, Output> & {
    readonly jsonSchema: StandardJsonConverter;
  };
}

/** What a standard schema holds under `~standard`. */
export interface StandardProps<Input = unknown, Output = Input> {
  readonly version: 1;
  /** The name of the library. */
  readonly vendor: string;
  /** Checks a value, and gives what the schema makes of it. */
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  /** Types only; nothing is there at run time. */
  readonly types?: StandardTypes<Input, Output> | undefined;
}

/** What goes into a schema, and what comes out of it. */
export interface StandardTypes<Input = unknown, Output = Input> {
  readonly input: Input;
  readonly output: Output;
}

/** What a standard schema says of a value: falsy `issues` mean that it fits. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Gives the JSON Schema of either side; throws where there is none. */
export interface StandardJsonConverter {
  /** Gives the JSON Schema of what goes in. */
  readonly input: (options: StandardJsonOptions) => Record<string, unknown>;
  /** Gives the JSON Schema of what comes out. */
  readonly output: (options: StandardJsonOptions) => Record<string, unknown>;
}

/** Which JSON Schema is wanted. */
export interface StandardJsonOptions {
  readonly target: 'draft-2020-12' | 'draft-07';
  /** What only one library understands. */
  readonly libraryOptions?: Record<string, unknown> | undefined;
}
