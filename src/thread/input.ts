import { InvalidArgumentError } from '../errors.js';
import type { UserInput } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';

type TextInput = Extract<UserInput, { type: 'text' }>;

/** One piece of input, as on the wire; `text_elements` of a text may be left out. */
export type InputItem =
  | Exclude<UserInput, { type: 'text' }>
  | (Omit<TextInput, 'text_elements'> & Partial<Pick<TextInput, 'text_elements'>>);

/** What a turn is given: a text, one item, or several. */
export type TurnInput = string | InputItem | readonly InputItem[];

/** Which members each type of item must have, and that they are strings. */
const REQUIRED: Readonly<Record<UserInput['type'], readonly string[]>> = {
  text: ['text'],
  image: [],
  localImage: ['path'],
  audio: [],
  localAudio: ['path'],
  skill: ['name', 'path'],
  mention: ['name', 'path'],
};

/**
 * Turns what the user gave into the wire's list of items.
 *
 * @throws InvalidArgumentError when it is empty, or when an item is not one that the wire has.
 */
export function toWireInput(input: TurnInput): UserInput[] {
  const items: readonly unknown[] =
    typeof input === 'string'
      ? [{ type: 'text', text: input }]
      : Array.isArray(input)
        ? input
        : [input];
  const wire = items.map((item, index) => toWireItem(item, `input[${index}]`));
  if (wire.every(item => item.type === 'text' && item.text.trim() === '')) {
    throw refusal('input', 'the input is empty; give a text or an item');
  }
  return wire;
}

function toWireItem(item: unknown, path: string): UserInput {
  if (kindOf(item) !== 'object') {
    throw refusal(path, `${path} must be a string or an input item, not ${kindOf(item)}`);
  }
  const { type } = item as { type?: unknown };
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED, type)) {
    const known = Object.keys(REQUIRED).join(', ');
    throw refusal(`${path}.type`, `${path}.type must be one of ${known}`);
  }
  const known = item as UserInput;
  for (const name of REQUIRED[known.type]) {
    const value = Reflect.get(known, name);
    if (typeof value !== 'string') {
      throw refusal(`${path}.${name}`, `${path}.${name} must be a string, not ${kindOf(value)}`);
    }
  }
  return known.type === 'text' ? { ...known, text_elements: known.text_elements ?? [] } : known;
}

function refusal(argument: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Cannot start a turn: ${cause}`);
}
