import { CANARY } from './secrets.js';

/** Something that must not hold a secret, and how a failing test calls it. */
interface Observed {
  readonly name: string;
  readonly value: unknown;
}

const observed: Observed[] = [];

/** What an error hands over on purpose: the user's own turn, with all that was said in it. */
const TURN_FIELDS = ['result', 'partial'];

/** Remembers an error that was made; it is looked at later, when its fields are there. */
export function observeError(error: Error): void {
  observed.push({ name: 'error', value: error });
}

/** Remembers a line that was given to a logger. */
export function observeLine(message: string, details: unknown): void {
  observed.push({
    name: `log line «${message.replaceAll(CANARY, '…')}»`,
    value: [message, details],
  });
}

/** Tells where secrets are in what was observed since the last call, without repeating them. */
export function takeLeaks(): string[] {
  return observed.splice(0).flatMap(({ name, value }) => leaksIn(value, name, new Set()));
}

function leaksIn(value: unknown, path: string, seen: Set<unknown>): string[] {
  if (typeof value === 'string') return value.includes(CANARY) ? [path] : [];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return membersOf(value).flatMap(([key, member]) => [
    ...(key.includes(CANARY) ? [`${path}, a key`] : []),
    ...leaksIn(member, `${path}.${key.replaceAll(CANARY, '…')}`, seen),
  ]);
}

function membersOf(value: object): [key: string, member: unknown][] {
  if (value instanceof Map || value instanceof Set) {
    return [...value].map((member, index) => [String(index), member]);
  }
  if (!(value instanceof Error)) return Object.entries(value);
  const { name, message, stack, cause } = value;
  const fields = Object.entries(value).filter(([key]) => !TURN_FIELDS.includes(key));
  const kind = Object.entries({ message, stack, cause, ...Object.fromEntries(fields) });
  return kind.map(([key, member]) => [`${name}.${key}`, member]);
}
