import { CodexError } from '../errors.js';
import type { TurnResult } from '../turn-types.js';
import type { SchemaIssue } from './validate.js';

/** Says that a schema cannot be put to the model; nothing was sent. */
export class UnsupportedSchemaError extends CodexError {
  static {
    UnsupportedSchemaError.prototype.name = 'UnsupportedSchemaError';
  }

  /** Where the offending part of the schema is, such as `output.tags.additionalProperties`. */
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`Cannot use the schema: ${path}: ${problem}`, options);
    this.path = path;
  }
}

/** Says that the answer of a completed turn does not fit the `output` schema. */
export class OutputValidationError extends CodexError {
  static {
    OutputValidationError.prototype.name = 'OutputValidationError';
  }

  /** What is wrong with the answer, at least one thing. */
  readonly issues: readonly SchemaIssue[];
  /** The answer as it came. */
  readonly text: string;
  /** Everything that came of the turn. */
  readonly result: TurnResult<undefined>;

  constructor(issues: readonly SchemaIssue[], result: TurnResult<undefined>) {
    super(`Cannot use the answer: it does not fit the output schema${placesOf(issues)}`);
    this.issues = issues;
    this.text = result.text;
    this.result = result;
  }
}

/** Names where the issues are; their own messages may repeat what the model said. */
function placesOf(issues: readonly SchemaIssue[]): string {
  const places = new Set(issues.map(({ path }) => path.join('.')).filter(place => place !== ''));
  if (places.size === 0) return '';
  const [first, second, third, ...others] = places;
  const named = [first, second, third].filter(place => place !== undefined).join(', ');
  return others.length === 0 ? ` at ${named}` : ` at ${named} and ${others.length} more places`;
}
