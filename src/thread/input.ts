import type { ImageDetail, UserInput } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';
import { imageUrlProblem } from './image-data.js';
import { type InputContext, type InputPath, refusal, resolveInputPath } from './input-paths.js';

/** A piece of text, as on the wire. */
export type TextInput = Extract<UserInput, { type: 'text' }>;

/** One piece of input, as on the wire; `text_elements` of a text may be left out. */
export type InputItem =
  | Exclude<UserInput, { type: 'text' }>
  | (Omit<TextInput, 'text_elements'> & Partial<Pick<TextInput, 'text_elements'>>);

/** One piece of input of a certain type, such as `InputItemOf<'image'>`. */
export type InputItemOf<T extends InputItem['type']> = Extract<InputItem, { type: T }>;

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

const DETAILS: Readonly<Record<ImageDetail, true>> = {
  auto: true,
  low: true,
  high: true,
  original: true,
};

/**
 * Turns what the user gave into the wire's list of items; with a context, paths are made absolute
 * and looked at.
 *
 * @throws InvalidArgumentError when it is empty, or when an item is not one that the app-server
 * takes as it is meant.
 */
export function toWireInput(input: TurnInput, context?: InputContext): UserInput[] {
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
  if (context === undefined) return wire;
  return wire.map((item, index) => {
    if (!('path' in item)) return item;
    const { type, path } = item as InputPath;
    const argument = `input[${index}].path`;
    return { ...item, path: resolveInputPath({ type, path, argument }, context) };
  });
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
  for (const name of REQUIRED[known.type]) checkString(known, path, name);
  if (known.type === 'image' || known.type === 'audio') checkReference(known, path);
  if (known.type === 'image' || known.type === 'localImage') checkDetail(known.detail, path);
  return known.type === 'text' ? { ...known, text_elements: known.text_elements ?? [] } : known;
}

/** Checks what an item refers to: the wire takes either a URL or the id of an uploaded file. */
function checkReference(item: InputItemOf<'image' | 'audio'>, path: string): void {
  if ('fileId' in item && !('url' in item)) {
    checkString(item, path, 'fileId');
    return;
  }
  checkString(item, path, 'url');
  const { url } = item as { url: string };
  const problem = item.type === 'image' ? imageUrlProblem(url) : audioUrlProblem(url);
  if (problem !== undefined) throw refusal(`${path}.url`, `${path}.url: ${problem}`);
}

function audioUrlProblem(url: string): string | undefined {
  return /^data:[^,]{0,255};base64,/i.test(url) ? undefined : 'it is not a data URL in base64';
}

function checkDetail(detail: unknown, path: string): void {
  if (detail === undefined || (typeof detail === 'string' && Object.hasOwn(DETAILS, detail)))
    return;
  const known = Object.keys(DETAILS).join(', ');
  throw refusal(`${path}.detail`, `${path}.detail must be one of ${known}`);
}

function checkString(item: object, path: string, name: string): void {
  const value: unknown = Reflect.get(item, name);
  if (typeof value === 'string') return;
  throw refusal(`${path}.${name}`, `${path}.${name} must be a string, not ${kindOf(value)}`);
}
