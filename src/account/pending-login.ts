import type { CancelLoginAccountStatus } from '../protocol/protocol.js';
import type { AccountClient } from './account-client.js';
import type { LoginResult } from './login-watch.js';

/** What a {@link PendingLogin} is made of. */
export interface StartedLogin {
  readonly client: AccountClient;
  readonly loginId: string;
  readonly completed: Promise<LoginResult>;
}

/** A login that the user completes in a browser. It is bound to its own `loginId`. */
export class PendingLogin {
  /** The app-server's id of this login. */
  readonly loginId: string;
  readonly #client: AccountClient;
  readonly #completed: Promise<LoginResult>;

  /** @internal */
  constructor({ client, loginId, completed }: StartedLogin) {
    this.loginId = loginId;
    this.#client = client;
    this.#completed = completed;
  }

  /**
   * Waits for the end of this login (`account/login/completed`), also an unsuccessful one.
   *
   * Any number of calls get the same answer. `signal` ends the waiting, not the login: see
   * {@link PendingLogin.cancel}.
   *
   * @throws ServerExitedError, TransportClosedError when the connection ends first.
   */
  async wait(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<LoginResult> {
    const { signal } = options;
    if (signal === undefined) return this.#completed;
    signal.throwIfAborted();
    let onAbort = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#completed, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Cancels this login (`account/login/cancel`); `wait()` then settles with `success: false`.
   *
   * Answers `canceled`, or `notFound` when the login has ended already.
   */
  async cancel(): Promise<CancelLoginAccountStatus> {
    const { loginId } = this;
    return (await this.#client.request('account/login/cancel', { loginId })).status;
  }
}
