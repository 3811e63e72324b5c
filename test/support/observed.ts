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
  return observed.splice(0).flatMap(({ name, value }) => leaksIn(value, name));
}

/** Walks without recursion: what a fuzzer sends may be nested deeper than the stack. */
function leaksIn(root: unknown, name: string): string[] {
  const leaks: string[] = [];
  const seen = new Set<unknown>();
  const open: { value: unknown; key: string; parent: Place | undefined }[] = [
    { value: root, key: name, parent: undefined },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next;
    if (typeof value === 'string' && value.includes(CANARY)) leaks.push(pathOf(next));
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [key, member] of membersOf(value)) {
      if (key.includes(CANARY)) leaks.push(`${pathOf(next)}, a key`);
      open.push({ value: member, key: key.replaceAll(CANARY, '…'), parent: next });
    }
  }
  return leaks.reverse();
}

interface Place {
  readonly key: string;
  readonly parent: Place | undefined;
}

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) keys.unshift(at.key);
  return keys.join('.');
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
