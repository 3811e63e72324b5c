import { InvalidArgumentError } from '../errors.js';
import { kindOf } from '../util/check-options.js';

/** The largest whole number that the wire takes as a size or a time. */
const MAX_U32 = 4_294_967_295;

/** What a check is told about the value it looks at. */
export interface ArgumentCheck {
  /** The path of the value, such as `options.limit`. */
  readonly argument: string;
  /** What the caller was about to do, such as `list threads`; part of the message. */
  readonly action: string;
}

/** Checks that a value is a string that is not only white space. */
export function checkText(value: unknown, { argument, action }: ArgumentCheck): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  const got = typeof value === 'string' ? 'an empty one' : kindOf(value);
  throw new InvalidArgumentError(
    argument,
    `Cannot ${action}: ${argument} must be a non-empty string, not ${got}`,
  );
}

/** Checks that a value is a whole number that the wire takes; undefined and null count as absent. */
export function checkCount(value: unknown, check: ArgumentCheck & { readonly min: number }): void {
  const { argument, action, min } = check;
  if (value === undefined || value === null) return;
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_U32) return;
  throw new InvalidArgumentError(
    argument,
    `Cannot ${action}: ${argument} must be a whole number from ${min} to ${MAX_U32}`,
  );
}
