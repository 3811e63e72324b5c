import type { AccountClient } from './account-client.js';

/** How a login ended. */
export interface LoginResult {
  readonly loginId: string;
  readonly success: boolean;
  /** What went wrong, in the app-server's words; null when it succeeded. */
  readonly error: string | null;
}

/**
 * Waits for the end of one login, from before it is asked for: its completion may come before the
 * answer that names it.
 */
export class LoginWatch {
  /** Settles with the end of the login; rejects when the connection ends first. */
  readonly completed: Promise<LoginResult>;
  readonly #early = new Map<string, LoginResult>();
  readonly #subscriptions: (() => void)[];
  #resolve: (result: LoginResult) => void = () => {};
  #reject: (reason: Error) => void = () => {};
  #loginId: string | undefined;

  constructor(client: AccountClient) {
    this.completed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody has to wait for a login.
    this.completed.catch(() => {});
    this.#subscriptions = [
      client.on('account/login/completed', ({ loginId, success, error }) => {
        if (loginId !== null) this.#complete({ loginId, success, error });
      }),
      client.onClosed(reason => this.#close(reason)),
    ];
  }

  /** Says which login this is; called in the same moment as its answer comes. */
  bind(loginId: string): void {
    this.#loginId = loginId;
    const result = this.#early.get(loginId);
    this.#early.clear();
    if (result !== undefined) this.#complete(result);
  }

  /** Stops watching. */
  stop(): void {
    for (const off of this.#subscriptions) off();
    this.#early.clear();
  }

  #complete(result: LoginResult): void {
    if (this.#loginId === undefined) {
      this.#early.set(result.loginId, result);
    } else if (this.#loginId === result.loginId) {
      this.stop();
      this.#resolve(result);
    }
  }

  #close(reason: Error): void {
    // Without an answer yet, the request itself tells how it went.
    if (this.#loginId === undefined) return;
    this.stop();
    this.#reject(reason);
  }
}
