import { OutputValidationError } from './schema-errors.js';
import type { SchemaIssue } from './validate.js';

/** More issues than this say little more, and may come by the thousand. */
const MAX_ISSUES = 20;

/** Puts into words for the model what was wrong with its answer. */
export function repairPrompt(issues: readonly SchemaIssue[]): string {
  const lines = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    return path.length === 0 ? `- ${message}` : `- ${placeOf(path)}: ${message}`;
  });
  const more = issues.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more`);
  return [
    'Your last answer did not fit the required JSON schema:',
    ...lines,
    'Answer again with the corrected JSON only.',
  ].join('\n');
}

/** What {@link runWithRepair} works with. */
export interface RepairOptions<Input, Result> {
  /** What the first turn is given. */
  readonly input: Input;
  /** How many further turns there may be. */
  readonly repair: number;
  /** Runs a turn; rejects with OutputValidationError when its answer does not fit. */
  run(input: Input | string): Promise<Result>;
}

/**
 * Runs a turn, and asks again while the answer does not fit its schema.
 *
 * @throws OutputValidationError of the last turn; whatever else a turn rejects with, at once.
 */
export async function runWithRepair<Input, Result>({
  input,
  repair,
  run,
}: RepairOptions<Input, Result>): Promise<Result> {
  let next: Input | string = input;
  for (let left = repair; ; left -= 1) {
    try {
      return await run(next);
    } catch (error) {
      if (!(error instanceof OutputValidationError) || left <= 0) throw error;
      next = repairPrompt(error.issues);
    }
  }
}

function placeOf(path: SchemaIssue['path']): string {
  return path
    .map(key => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}
