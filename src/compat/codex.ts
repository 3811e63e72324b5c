import type { Codex as NativeCodex } from '../codex/codex.js';
import { readLaunch } from './launch.js';
import { serverFor } from './server-pool.js';
import { Thread } from './thread.js';
import type { CodexOptions, ThreadOptions } from './types/options.js';

/**
 * Makes threads, as `@openai/codex-sdk` does; behind them is one app-server for all that are launched
 * in the same way. It is started by the first turn and ends by itself.
 */
export class Codex {
  readonly #options: CodexOptions;

  /** Starts nothing, and checks nothing: what is wrong shows with the first turn. */
  constructor(options: CodexOptions = {}) {
    this.#options = options;
  }

  /** Makes a new thread, which has no id before its first turn. */
  startThread(options: ThreadOptions = {}): Thread {
    return new Thread(this.#options, options, null);
  }

  /** Continues a stored thread, by its id or its name. What was said in it is the app-server's to know. */
  resumeThread(id: string, options: ThreadOptions = {}): Thread {
    return new Thread(this.#options, options, id);
  }

  /**
   * Gives this package's own `Codex` on the app-server of these options, which is started if it is
   * not there yet.
   *
   * From then on the app-server keeps the program alive, until `close()` of that `Codex`; turns that
   * run then reject, and the next one starts another app-server.
   */
  async native(): Promise<NativeCodex> {
    return serverFor(readLaunch(this.#options)).native();
  }
}
