import { InvalidArgumentError } from '../errors.js';
import type { ImageDetail } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';
import { IMAGE_KINDS, imageDataUrl, imageUrlProblem } from './image-data.js';
import type { InputItemOf } from './input.js';

/** How an image is given to the model. */
export interface ImageOptions {
  /** How closely the model looks. Default: the app-server's choice. Models differ in what they take. */
  readonly detail?: ImageDetail | undefined;
}

/** Makes an item of text. */
export function text(text: string): InputItemOf<'text'> {
  return { type: 'text', text };
}

/**
 * Makes an item of an image: a data URL, or the bytes of a PNG, JPEG, GIF or WebP image.
 *
 * @throws InvalidArgumentError when it is neither. The app-server loads no remote images: fetch it,
 * and pass the bytes.
 */
export function image(
  image: string | Uint8Array | ArrayBuffer,
  options: ImageOptions = {},
): InputItemOf<'image'> {
  return { type: 'image', url: toImageUrl(image), ...detailOf(options) };
}

/**
 * Makes an item of an image file; a relative path counts from the thread's cwd.
 *
 * The file is read by the app-server, so it has to be where that runs.
 */
export function localImage(path: string, options: ImageOptions = {}): InputItemOf<'localImage'> {
  return { type: 'localImage', path, ...detailOf(options) };
}

/**
 * Makes an item that puts a skill before the model.
 *
 * @param path is its `SKILL.md`, or the folder of that; a relative one counts from the thread's cwd.
 * The app-server takes only skills that it finds by itself, such as `.agents/skills/NAME/SKILL.md`
 * in the thread's cwd; `codex.request('skills/list', …)` lists them.
 */
export function skill(name: string, path: string): InputItemOf<'skill'> {
  return { type: 'skill', name, path };
}

/**
 * Makes an item that mentions an app, a plugin or a file.
 *
 * @param path is such as `app://ID` or `plugin://NAME@MARKETPLACE`, or the path of a file or folder;
 * a relative one counts from the thread's cwd. The app-server tells the model nothing of a file.
 */
export function mention(name: string, path: string): InputItemOf<'mention'> {
  return { type: 'mention', name, path };
}

function toImageUrl(image: unknown): string {
  if (typeof image === 'string') {
    const problem = imageUrlProblem(image);
    if (problem !== undefined) throw refusal(problem);
    return image;
  }
  const bytes = toBytes(image);
  if (bytes === undefined) {
    throw refusal(`it must be a data URL or bytes, not ${kindOf(image)}`);
  }
  const url = imageDataUrl(bytes);
  if (url === undefined) throw refusal(`the bytes are not ${IMAGE_KINDS}`);
  return url;
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function detailOf({ detail }: ImageOptions): { detail?: ImageDetail } {
  return detail === undefined ? {} : { detail };
}

function refusal(cause: string): InvalidArgumentError {
  return new InvalidArgumentError('image', `Cannot use the image: ${cause}`);
}
