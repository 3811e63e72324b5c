import type { Random } from './random.js';

/** Values of every type, and those that are known to trip programs. */
const ODD_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  '123456789012345678901234567890',
  '""',
  '"__proto__"',
  '"constructor"',
  '"\\ud800"',
  '"\u2028\u2029"',
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"length":-1,"then":"no"}',
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
];

const GARBAGE: readonly string[] = [
  '\u0000',
  '\ufffd',
  '\ud800',
  '\udfff',
  '\u2028',
  '}',
  '"',
  '\\',
];

const POLLUTION = '{"__proto__":{"polluted":true},';

const PLACEHOLDER = '\u0001odd\u0001';

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Spoils one frame: a value in it, a name in it, or its text. */
export function mutateFrame(frame: string, ids: readonly string[], random: Random): string {
  return random.chance(0.2) ? mutateText(frame, random) : mutateJson(frame, ids, random);
}

function mutateText(frame: string, random: Random): string {
  const at = random.below(frame.length + 1);
  if (random.chance(0.4)) return frame.slice(0, at);
  if (random.chance(0.2)) return random.pick(ODD_VALUES);
  if (random.chance(0.3)) return frame.slice(0, at) + frame.slice(at).replace('{', POLLUTION);
  return frame.slice(0, at) + random.pick(GARBAGE) + frame.slice(at);
}

function mutateJson(frame: string, ids: readonly string[], random: Random): string {
  const message = parsed(frame);
  if (message === undefined) return mutateText(frame, random);
  const { holder, key } = random.pick(placesOf(message));
  const choice = random.next();
  if (choice < 0.25) {
    delete holder[key];
  } else if (choice < 0.35) {
    const value = holder[key];
    delete holder[key];
    holder[random.pick(['__proto', `${key}X`, 'id', 'method', 'params'])] = value;
  } else if (choice < 0.55) {
    holder[key] = random.pick(ids);
  } else {
    // Put in as text: some of these cannot be the value of a variable.
    holder[key] = PLACEHOLDER;
  }
  return JSON.stringify(message).replace(JSON.stringify(PLACEHOLDER), () =>
    random.pick(ODD_VALUES),
  );
}

function parsed(frame: string): object | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

/** Lists the members of a message, those near its root more often: they steer what happens. */
function placesOf(message: object): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 12) return;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const weight = Math.max(1, 4 - depth);
      for (let count = 0; count < weight; count += 1) places.push({ holder, key });
      visit(holder[key], depth + 1);
    }
  };
  visit(message, 0);
  return places;
}
