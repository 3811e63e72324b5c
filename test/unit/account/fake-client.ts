import type { AccountClient } from '../../../src/account/account-client.js';
import type {
  ClientMethod,
  NotificationMethod,
  NotificationParams,
  Params,
  Result,
} from '../../../src/protocol/protocol.js';
import { type Deferred, deferred } from '../../support/deferred.js';

/** A request that the code under test has sent, to be answered by the test. */
interface SentRequest {
  readonly method: ClientMethod;
  readonly params: unknown;
  answer(result: object): void;
  refuse(reason: Error): void;
}

/** A session that the test scripts: it sees every request, and says what the app-server says. */
export class FakeClient implements AccountClient {
  readonly sent: SentRequest[] = [];
  readonly #listeners = new Map<string, Set<(params: never) => void>>();
  readonly #closeListeners = new Set<(reason: Error) => void>();

  /** How many listeners there are. */
  get listeners(): number {
    const sets = [...this.#listeners.values()];
    return sets.reduce((sum, set) => sum + set.size, this.#closeListeners.size);
  }

  /** The request that was sent last. */
  get last(): SentRequest {
    const request = this.sent.at(-1);
    if (request === undefined) throw new Error('nothing was sent');
    return request;
  }

  request<M extends ClientMethod>(
    method: M,
    params: Params<M>,
    options: { readonly onResult?: ((result: Result<M>) => void) | undefined } = {},
  ): Promise<Result<M>> {
    const answer: Deferred<Result<M>> = deferred();
    this.sent.push({
      method,
      params,
      answer: result => {
        options.onResult?.(result as Result<M>);
        answer.resolve(result as Result<M>);
      },
      refuse: answer.reject,
    });
    return answer.promise;
  }

  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>) => void,
  ): Disposable & (() => void) {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners.add(listener));
    const off = (): void => void listeners.delete(listener);
    return Object.assign(off, { [Symbol.dispose]: off });
  }

  onClosed(listener: (reason: Error) => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    for (const listener of this.#listeners.get(method) ?? []) listener(params as never);
  }

  /** Says that a login has ended. */
  complete(loginId: string | null, error: string | null = null): void {
    const success = error === null;
    const params = { loginId, success, error, onboardingEntrypoint: null };
    this.notify('account/login/completed', params);
  }

  /** Ends the connection. */
  close(reason: Error): void {
    for (const listener of [...this.#closeListeners]) listener(reason);
  }
}
