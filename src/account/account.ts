import type {
  AccountLoginCompletedNotification,
  AccountUpdatedNotification,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  GetAccountResponse,
  GetAccountTokenUsageResponse,
  LoginAppBrand,
  RateLimitSnapshot,
} from '../protocol/protocol.js';
import { checkOptions } from '../util/check-options.js';
import type { Subscription } from '../util/subscription.js';
import type { AccountClient } from './account-client.js';
import { type ChatgptTokens, checkApiKey, checkTokens } from './credentials.js';
import type { DeviceLoginHandle } from './device-login-handle.js';
import type { LoginHandle } from './login-handle.js';
import type { TokenRefresher } from './token-refresh.js';

/** How a ChatGPT login through the browser looks. */
export interface ChatgptLoginOptions {
  /** Whether the shorter sign-in is used. Default: the app-server's. */
  readonly codexStreamlinedLogin?: boolean | undefined;
  /** Whether the browser ends on a hosted page instead of one of this machine. Default: false. */
  readonly useHostedLoginSuccessPage?: boolean | undefined;
  /** Whose name that page carries. Default: the app-server's. */
  readonly appBrand?: LoginAppBrand | null | undefined;
}

/**
 * The account that the app-server uses: logging in and out, rate limits and usage.
 *
 * Credentials go to the app-server over the connection only: never on a command line, to a logger
 * or into an error. One login is under way at a time; starting another cancels it.
 */
export class Account {
  readonly #client: AccountClient;
  #refresh: TokenRefresher | undefined;
  /** The tokens that the app-server holds in memory only. */
  #tokens: ChatgptAuthTokensRefreshResponse | undefined;

  /** @internal */
  constructor(client: AccountClient) {
    this.#client = client;
  }

  /**
   * Reads who is logged in (`account/read`); `account` is null for nobody, and for a model provider
   * that needs no OpenAI login.
   *
   * With `refresh` the app-server renews its own ChatGPT tokens first.
   *
   * @throws InternalRpcError when the account's workspace cannot be looked up, such as offline.
   */
  async read(
    options: { readonly refresh?: boolean | undefined } = {},
  ): Promise<GetAccountResponse> {
    checkOptions(options, { refresh: 'boolean' }, { action: 'read the account' });
    const { refresh } = options;
    return this.#client.request(
      'account/read',
      refresh === undefined ? {} : { refreshToken: refresh },
    );
  }

  /**
   * Logs in with an API key (`account/login/start`); the next request to the model carries it.
   *
   * The app-server keeps the key in its CODEX_HOME until {@link Account.logout}.
   *
   * @throws InvalidArgumentError when it is no key: empty, or with whitespace in it.
   * @throws InvalidRequestError when the app-server refuses, such as while tokens of
   * {@link Account.loginWithTokens} are in use: log out first.
   */
  async loginWithApiKey(key: string): Promise<void> {
    const apiKey = checkApiKey(key);
    await this.#client.request('account/login/start', { type: 'apiKey', apiKey });
    this.#forgetTokens();
  }

  /**
   * Starts a ChatGPT login through the browser of this machine (`account/login/start`).
   *
   * The app-server listens on port 1455 for the browser's way back; only one login of the whole
   * machine can have it, and the newest wins.
   */
  async loginWithChatgpt(options: ChatgptLoginOptions = {}): Promise<LoginHandle> {
    const { loginWithChatgpt } = await import('./browser-logins.js');
    return loginWithChatgpt(this.#client, options);
  }

  /**
   * Starts a ChatGPT login with a code, for a machine without a browser (`account/login/start`).
   *
   * @throws InternalRpcError when the app-server cannot get a code, such as offline.
   */
  async loginWithDeviceCode(): Promise<DeviceLoginHandle> {
    const { loginWithDeviceCode } = await import('./browser-logins.js');
    return loginWithDeviceCode(this.#client);
  }

  /**
   * Logs in with ChatGPT tokens that this program has obtained itself (`account/login/start`).
   *
   * The app-server holds them in memory only, and cannot renew them: when they are refused it asks
   * `refresh` (`account/chatgptAuthTokens/refresh`), and waits about 10 seconds. Without `refresh`,
   * the turn then fails. Settles when the tokens are accepted as such; {@link Account.read} looks up
   * their workspace, and rejects when it cannot.
   *
   * @throws InvalidArgumentError for tokens that are empty or hold whitespace.
   * @throws InternalRpcError when the access token is no JWT.
   */
  async loginWithTokens(tokens: ChatgptTokens, refresh?: TokenRefresher): Promise<void> {
    const checked = checkTokens(tokens, 'log in');
    const previous = this.#refresh;
    // The app-server may ask for fresh ones as soon as it has these.
    this.#refresh = refresh;
    try {
      await this.#client.request('account/login/start', { ...checked, type: 'chatgptAuthTokens' });
      this.#tokens = checked;
    } catch (error) {
      if (this.#refresh === refresh) this.#refresh = previous;
      throw error;
    }
  }

  /** Logs out (`account/logout`); cancels a login that is under way. */
  async logout(): Promise<void> {
    await this.#client.request('account/logout', undefined);
    this.#forgetTokens();
  }

  /**
   * Reads the account's rate limits (`account/rateLimits/read`).
   *
   * @throws InvalidRequestError without a ChatGPT login.
   */
  rateLimits(options: GetAccountRateLimitsParams = {}): Promise<GetAccountRateLimitsResponse> {
    return this.#client.request('account/rateLimits/read', options);
  }

  /**
   * Reads the account's token usage, or one thread's (`account/usage/read`).
   *
   * @throws InvalidRequestError without a ChatGPT login.
   */
  async usage(
    options: { readonly threadId?: string | undefined } = {},
  ): Promise<GetAccountTokenUsageResponse> {
    checkOptions(options, { threadId: 'string' }, { action: 'read the usage' });
    const { threadId } = options;
    return this.#client.request('account/usage/read', threadId === undefined ? {} : { threadId });
  }

  /** Calls `listener` when the login has changed (`account/updated`). */
  onUpdated(listener: (params: AccountUpdatedNotification) => void): Subscription {
    return this.#client.on('account/updated', listener);
  }

  /** Calls `listener` with the rate limits that come with model answers (`account/rateLimits/updated`). */
  onRateLimits(listener: (rateLimits: RateLimitSnapshot) => void): Subscription {
    return this.#client.on('account/rateLimits/updated', params => listener(params.rateLimits));
  }

  /**
   * Calls `listener` when any login has ended (`account/login/completed`); its `loginId` is null for
   * one with an API key or tokens.
   */
  onLoginCompleted(listener: (params: AccountLoginCompletedNotification) => void): Subscription {
    return this.#client.on('account/login/completed', listener);
  }

  /** @internal Answers `account/chatgptAuthTokens/refresh`. */
  async answerRefresh(
    params: ChatgptAuthTokensRefreshParams,
    signal: AbortSignal,
  ): Promise<ChatgptAuthTokensRefreshResponse> {
    const { refreshTokens } = await import('./token-refresh.js');
    const tokens = await refreshTokens(this.#refresh, params, signal);
    this.#tokens = tokens;
    return tokens;
  }

  /** @internal Hands the tokens to an app-server that takes the place of another. */
  async loginAgain(request: AccountClient['request']): Promise<void> {
    if (this.#tokens === undefined) return;
    await request('account/login/start', { ...this.#tokens, type: 'chatgptAuthTokens' });
  }

  #forgetTokens(): void {
    this.#refresh = undefined;
    this.#tokens = undefined;
  }
}
