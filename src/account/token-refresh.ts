import { CodexError, MethodNotFoundError } from '../errors.js';
import type {
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshReason,
  ChatgptAuthTokensRefreshResponse,
} from '../protocol/protocol.js';
import { type ChatgptTokens, checkTokens } from './credentials.js';

/** What a {@link TokenRefresher} is told. */
export interface TokenRefreshRequest {
  /** Why the app-server asks: `unauthorized` when the token was refused. */
  readonly reason: ChatgptAuthTokensRefreshReason;
  /** The account that the refused token was for; null when it was not known. */
  readonly previousAccountId: string | null;
  /** Fires when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Gets fresh tokens when the app-server's are refused. */
export type TokenRefresher = (
  request: TokenRefreshRequest,
) => ChatgptTokens | Promise<ChatgptTokens>;

const METHOD = 'account/chatgptAuthTokens/refresh';
const ACTION = 'refresh the ChatGPT tokens';

/**
 * Answers the app-server's request for fresh tokens.
 *
 * @throws MethodNotFoundError when nobody can refresh them.
 * @throws CodexError when `refresh` failed. What it threw may hold a credential, so it is dropped.
 * @throws InvalidArgumentError when it returned no usable tokens.
 */
export async function refreshTokens(
  refresh: TokenRefresher | undefined,
  params: ChatgptAuthTokensRefreshParams,
  signal: AbortSignal,
): Promise<ChatgptAuthTokensRefreshResponse> {
  if (refresh === undefined) {
    throw new MethodNotFoundError(METHOD, { code: -32601, message: 'this client has no handler' });
  }
  const { reason, previousAccountId = null } = params;
  let tokens: ChatgptTokens;
  try {
    tokens = await refresh({ reason, previousAccountId, signal });
  } catch (error) {
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    throw new CodexError(`Cannot ${ACTION}: the refresh callback threw ${kind}`);
  }
  return checkTokens(tokens, ACTION);
}
