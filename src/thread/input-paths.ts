import { InvalidArgumentError } from '../errors.js';
import { IMAGE_HEAD_BYTES, IMAGE_KINDS, imageTypeOf } from './image-data.js';
import type { LocalFiles } from './local-files.js';

const URI = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Where the paths of input count from. */
export interface InputContext {
  /** The thread's cwd, absolute. */
  readonly cwd: string;
  /** Undefined when the app-server does not share this machine's files. */
  readonly files: LocalFiles | undefined;
}

/** The path of one item, and where it stands. */
export interface InputPath {
  readonly type: 'localImage' | 'localAudio' | 'skill' | 'mention';
  readonly path: string;
  /** Such as `input[1].path`. */
  readonly argument: string;
}

/**
 * Makes the path of an item absolute, and checks what lies there where this machine can see it.
 *
 * @throws InvalidArgumentError when that is not what the item needs.
 */
export function resolveInputPath(input: InputPath, { cwd, files }: InputContext): string {
  const { type, path, argument } = input;
  if (path.trim() === '') throw refusal(argument, `${argument} is empty`);
  // An app, a plugin or a skill of elsewhere is no file.
  if ((type === 'mention' || type === 'skill') && URI.test(path)) return path;
  if (files === undefined) return joinPath(cwd, path);
  const absolute = files.resolve(cwd, path);
  const kind = files.kindOf(absolute);
  if (kind === undefined) throw refusal(argument, `${absolute} does not exist`);
  if (type === 'mention') return absolute;
  if (type === 'skill') return resolveSkill(argument, absolute, files);
  if (kind !== 'file') throw refusal(argument, `${absolute} is not a file`);
  if (type === 'localImage') checkImage(argument, absolute, files);
  return absolute;
}

/** The app-server knows a skill by the real path of its `SKILL.md`, and overlooks any other. */
function resolveSkill(argument: string, absolute: string, files: LocalFiles): string {
  const isFolder = files.kindOf(absolute) === 'folder';
  const file = isFolder ? files.resolve(absolute, 'SKILL.md') : absolute;
  if (files.kindOf(file) === 'file') return files.realPath(file);
  throw refusal(argument, isFolder ? `${absolute} has no SKILL.md` : `${absolute} is not a file`);
}

/** The app-server gives the model a note in place of what it can't decode. */
function checkImage(argument: string, absolute: string, files: LocalFiles): void {
  const head = files.head(absolute, IMAGE_HEAD_BYTES);
  if (head === undefined) throw refusal(argument, `${absolute} cannot be read`);
  if (imageTypeOf(head) === undefined) {
    throw refusal(argument, `${absolute} is not ${IMAGE_KINDS}`);
  }
}

/** Joins paths of a machine whose files can't be seen, in the manner of its cwd. */
function joinPath(cwd: string, path: string): string {
  if (/^(?:[\\/]|[a-z]:[\\/])/i.test(path)) return path;
  const separator = /^(?:[a-z]:)?\\|^[a-z]:\//i.test(cwd) ? '\\' : '/';
  return `${cwd.replace(/[\\/]$/, '')}${separator}${path}`;
}

/** Says that input can't be used. */
export function refusal(argument: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Cannot use the input: ${cause}`);
}
