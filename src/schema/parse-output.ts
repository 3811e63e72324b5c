import type { TurnResult } from '../turn-types.js';
import { isRecord, type JsonSchema } from './json-schema.js';
import type { InferOutput, OutputSchema } from './output-schema.js';
import { OutputValidationError, UnsupportedSchemaError } from './schema-errors.js';
import { type StrictSchema, strictSchema } from './strict-schema.js';
import { lenientJsonSchema, toJsonSchema } from './to-json-schema.js';
import { type Validated, validate } from './validate.js';

/** A schema made ready for a turn: what the model is given, and how its answer is read. */
export interface OutputFormat<Output = unknown> {
  /** What goes to the model as `outputSchema`. */
  readonly schema: JsonSchema;
  /** The keywords that the model is not held to, by their places. */
  readonly dropped: readonly string[];
  /** Reads the text of a final answer. */
  parse(text: string): Promise<Validated<Output>>;
}

/**
 * Makes a schema ready for a turn.
 *
 * @throws UnsupportedSchemaError when the library gives no JSON Schema, or strict mode has no words
 * for it.
 */
export function outputFormat<S extends OutputSchema>(schema: S): OutputFormat<InferOutput<S>> {
  const strict = strictSchema(jsonSchemaOf(schema), 'output');
  return {
    schema: strict.schema,
    dropped: strict.dropped,
    parse: text => readAnswer(text, strict, schema) as Promise<Validated<InferOutput<S>>>,
  };
}

/** Reads the text of a final answer by a schema: JSON, less the nulls for what is absent, checked. */
export async function parseOutput<S extends OutputSchema>(
  schema: S,
  text: string,
): Promise<Validated<InferOutput<S>>> {
  return outputFormat(schema).parse(text);
}

/**
 * Adds to the result of a turn the value of its answer.
 *
 * Only a completed turn has one; any other keeps `output: undefined`.
 *
 * @throws OutputValidationError when the answer does not fit.
 */
export async function withOutput<Output>(
  result: TurnResult<undefined>,
  format: OutputFormat<Output>,
): Promise<TurnResult<Output | undefined>> {
  if (result.status !== 'completed') return result;
  const parsed = await format.parse(result.text);
  if (!parsed.ok) throw new OutputValidationError(parsed.issues, result);
  return { ...result, output: parsed.value };
}

/** A library names no place of what it cannot put into JSON Schema; the rewriting then finds it. */
function jsonSchemaOf(schema: OutputSchema): JsonSchema {
  try {
    return toJsonSchema(schema, 'output');
  } catch (error) {
    if (!(error instanceof UnsupportedSchemaError)) throw error;
    const lenient = lenientJsonSchema(schema, 'output');
    if (lenient === undefined) throw error;
    return lenient;
  }
}

async function readAnswer(
  text: string,
  strict: StrictSchema,
  schema: OutputSchema,
): Promise<Validated<unknown>> {
  if (text.trim() === '') return failed('the answer is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Its message repeats what the model said.
    return failed('the answer is not valid JSON');
  }
  if (!isRecord(value)) return failed('the answer is not a JSON object');
  return validate(schema, strict.strip(value));
}

function failed(message: string): Validated<never> {
  return { ok: false, issues: [{ message, path: [] }] };
}
