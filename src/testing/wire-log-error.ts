import { CodexError } from '../errors.js';

/** Says that a wire log cannot be written, or that a file is none. */
export class WireLogError extends CodexError {
  override readonly name: string = 'WireLogError';
}
