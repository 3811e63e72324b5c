import { resolve } from 'node:path';
import type { InputItem } from '../thread/input.js';
import type { Input } from './types/results.js';

/**
 * Turns input into the items of a turn: the images first, in order, then all texts as one.
 *
 * A relative path counts from this process's working directory, whatever that of the thread is.
 *
 * @throws Error when there is no text but white space.
 */
export function toPrompt(input: Input): InputItem[] {
  const parts = typeof input === 'string' ? [{ type: 'text' as const, text: input }] : input;
  const texts: string[] = [];
  const images: InputItem[] = [];
  for (const part of parts) {
    if (part.type === 'text') texts.push(part.text);
    else images.push({ type: 'localImage', path: resolve(part.path) });
  }
  const text = texts.join('\n\n');
  if (text.trim() === '') throw new Error('Cannot start a turn: No prompt provided via stdin.');
  return [...images, { type: 'text', text }];
}
