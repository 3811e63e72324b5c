/** The types of images that the app-server takes. */
type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** How many bytes of an image tell its type. */
export const IMAGE_HEAD_BYTES = 12;

/** Names the types of images that the app-server takes, for messages. */
export const IMAGE_KINDS = 'a PNG, JPEG, GIF or WebP image';

/** A multiple of three, so that the pieces of base64 can be joined; small enough for a call. */
const BASE64_PIECE = 24_576;

/** Tells the type of an image from its first bytes; undefined when it is none of those. */
export function imageTypeOf(head: Uint8Array): ImageType | undefined {
  const text = String.fromCharCode(...head.subarray(0, IMAGE_HEAD_BYTES));
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'image/gif';
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP' ? 'image/webp' : undefined;
}

/** Makes the data URL of an image; undefined when the bytes are no image. */
export function imageDataUrl(bytes: Uint8Array): string | undefined {
  const type = imageTypeOf(bytes);
  return type && `data:${type};base64,${toBase64(bytes)}`;
}

/**
 * Says what is wrong with the URL of an image; undefined when nothing is.
 *
 * The app-server looks at the bytes and not at the declared type. It refuses http(s), and sends the
 * model a note instead of an image that it can't decode.
 */
export function imageUrlProblem(url: string): string | undefined {
  if (/^https?:/i.test(url)) {
    return 'the app-server loads no remote images; fetch it, and pass its bytes to image()';
  }
  const header = /^data:[^,]{0,255},/i.exec(url)?.[0];
  if (header === undefined) {
    return 'it is not a data URL; pass one, or the bytes of the image to image()';
  }
  const head = /;base64,$/i.test(header) ? base64Head(url, header.length) : undefined;
  if (head === undefined) return 'its data is not in base64';
  return imageTypeOf(head) ? undefined : `its data is not ${IMAGE_KINDS}`;
}

/** Decodes the first bytes of the base64 text that begins at an index; undefined when it is none. */
function base64Head(text: string, from: number): Uint8Array | undefined {
  const data = text.slice(from);
  const digits = data.length - (/={0,2}$/.exec(data.slice(-2))?.[0].length ?? 0);
  if (data.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(data.slice(0, digits))) return undefined;
  return Uint8Array.from(atob(data.slice(0, 16)), character => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += BASE64_PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + BASE64_PIECE)));
  }
  return text;
}
