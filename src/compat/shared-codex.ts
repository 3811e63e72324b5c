import { Codex as NativeCodex } from '../codex/codex.js';
import type { CodexOptions as NativeOptions } from '../codex/options.js';

/** A session that tells when it is closed, by whomever. */
export class SharedCodex extends NativeCodex {
  readonly #onClose: () => void;

  constructor(options: NativeOptions, onClose: () => void) {
    super(options);
    this.#onClose = onClose;
  }

  override close(): Promise<void> {
    this.#onClose();
    return super.close();
  }
}
