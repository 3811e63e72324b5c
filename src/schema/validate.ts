import { InvalidArgumentError } from '../errors.js';
import { isStandardSchema, type OutputSchema, type ParsedSchema } from './output-schema.js';
import type { StandardIssue } from './standard-schema.js';

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  readonly message: string;
  /** Where in the value: names of properties and positions in arrays; empty for the whole of it. */
  readonly path: readonly (string | number)[];
}

/** A value that fits its schema, or what is wrong with it. */
export type Validated<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/**
 * Checks a value, and gives what the schema makes of it: defaults filled in, strings transformed.
 *
 * What a standard schema throws goes through, since only its `issues` speak of the value; whatever
 * `parse` throws is an issue.
 */
export async function validate(schema: OutputSchema, value: unknown): Promise<Validated<unknown>> {
  if (!isStandardSchema(schema)) return parsed(schema, value);
  const result = await schema['~standard'].validate(value);
  if (result.issues) return { ok: false, issues: result.issues.map(toIssue) };
  return { ok: true, value: result.value };
}

/**
 * Checks a value like {@link validate}, without waiting.
 *
 * @throws InvalidArgumentError when the schema can only answer later.
 */
export function validateNow(schema: OutputSchema, value: unknown): Validated<unknown> {
  if (!isStandardSchema(schema)) return parsedNow(schema, value);
  const result = atOnce(schema['~standard'].validate(value));
  if (result.issues) return { ok: false, issues: result.issues.map(toIssue) };
  return { ok: true, value: result.value };
}

function parsedNow(schema: ParsedSchema, value: unknown): Validated<unknown> {
  let parsed: unknown;
  try {
    parsed = schema.parse(value);
  } catch (error) {
    return { ok: false, issues: issuesOf(error) };
  }
  return { ok: true, value: atOnce(parsed) };
}

function atOnce<T>(result: T | Promise<T>): T {
  if (!(result instanceof Promise)) return result;
  result.catch(() => {});
  throw new InvalidArgumentError(
    'schema',
    'Cannot validate: the schema is asynchronous, and its answer is needed at once',
  );
}

async function parsed(schema: ParsedSchema, value: unknown): Promise<Validated<unknown>> {
  try {
    return { ok: true, value: await schema.parse(value) };
  } catch (error) {
    return { ok: false, issues: issuesOf(error) };
  }
}

/** Reads what a parser threw; most libraries put `issues` of the common shape on their error. */
function issuesOf(error: unknown): SchemaIssue[] {
  if (typeof error === 'object' && error !== null && 'issues' in error) {
    const { issues } = error;
    if (Array.isArray(issues) && issues.length > 0 && issues.every(isIssue)) {
      return issues.map(toIssue);
    }
  }
  return [{ message: error instanceof Error ? error.message : String(error), path: [] }];
}

function isIssue(issue: unknown): issue is StandardIssue {
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return false;
  const { path } = issue as { path?: unknown };
  return typeof issue.message === 'string' && (path === undefined || Array.isArray(path));
}

function toIssue({ message, path = [] }: StandardIssue): SchemaIssue {
  return { message, path: path.map(toKey) };
}

function toKey(segment: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof segment === 'object' ? segment.key : segment;
  return typeof key === 'symbol' ? String(key) : key;
}
