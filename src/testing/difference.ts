import { escaped } from './personal-text.js';
import { REDACTED } from './redactor.js';
import { isRecord } from './wire-log.js';

/** Made anew by every session, so never the same. */
const MINTED: ReadonlySet<string> = new Set(['clientUserMessageId']);

/**
 * Finds the first place where a value differs from the recorded one, such as `params.input[0].text`;
 * undefined when there is none. Where the recording hides something, anything fits.
 */
export function findDifference(
  recorded: unknown,
  actual: unknown,
  path: string,
): string | undefined {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    return fits(recorded, actual) ? undefined : path;
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    if (recorded.length !== actual.length) return `${path}.length`;
    return first(recorded.keys(), index =>
      findDifference(recorded[index], actual[index], `${path}[${index}]`),
    );
  }
  if (isRecord(recorded) && isRecord(actual)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return first(keys, key =>
      MINTED.has(key) || key.match(REDACTED)
        ? undefined
        : findDifference(recorded[key], actual[key], `${path}.${key}`),
    );
  }
  return Object.is(recorded, actual) ? undefined : path;
}

function first<T>(values: Iterable<T>, find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fits(recorded: string, actual: string): boolean {
  if (recorded === actual) return true;
  const pieces = recorded.split(REDACTED);
  if (pieces.length === 1) return false;
  return new RegExp(`^${pieces.map(escaped).join('[\\s\\S]*')}$`).test(actual);
}
