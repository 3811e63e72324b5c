import { InvalidArgumentError } from '../errors.js';
import type { ChatgptAuthTokensRefreshResponse } from '../protocol/protocol.js';
import { kindOf } from '../util/check-options.js';

/** Tokens of a ChatGPT account that this program has obtained and renews by itself. */
export interface ChatgptTokens {
  /** The access token, a JWT. */
  readonly accessToken: string;
  /** The id of the ChatGPT workspace or account that the token is for. */
  readonly chatgptAccountId: string;
  /** The plan, such as `pro`. Default: what the token's claims say, else `unknown`. */
  readonly chatgptPlanType?: string | null | undefined;
}

/** What is being checked, and for which action; parts of the message. */
interface Secret {
  readonly action: string;
  readonly argument: string;
  /** What it is called in a message, such as `the API key`. */
  readonly name: string;
}

/**
 * Checks an API key before it is sent.
 *
 * @throws InvalidArgumentError, which does not hold the key.
 */
export function checkApiKey(key: unknown): string {
  return checkSecret(key, { action: 'log in', argument: 'key', name: 'the API key' });
}

/**
 * Checks tokens before they are sent, and leaves out what the wire does not know.
 *
 * @throws InvalidArgumentError, which does not hold a token.
 */
export function checkTokens(tokens: unknown, action: string): ChatgptAuthTokensRefreshResponse {
  if (kindOf(tokens) !== 'object') {
    const cause = `tokens must be an object, not ${kindOf(tokens)}`;
    throw new InvalidArgumentError('tokens', `Cannot ${action}: ${cause}`);
  }
  const { accessToken, chatgptAccountId, chatgptPlanType }: Record<string, unknown> = {
    ...(tokens as object),
  };
  return {
    accessToken: checkSecret(accessToken, {
      action,
      argument: 'tokens.accessToken',
      name: 'the access token',
    }),
    chatgptAccountId: checkSecret(chatgptAccountId, {
      action,
      argument: 'tokens.chatgptAccountId',
      name: 'the account id',
    }),
    chatgptPlanType: checkPlan(chatgptPlanType, action),
  };
}

function checkSecret(value: unknown, { action, argument, name }: Secret): string {
  const refuse = (cause: string): never => {
    throw new InvalidArgumentError(argument, `Cannot ${action}: ${name} ${cause}`);
  };
  if (typeof value !== 'string') return refuse(`must be a string, not ${kindOf(value)}`);
  if (value === '') refuse('is empty');
  if (/\s/.test(value)) refuse('holds whitespace');
  // It becomes an HTTP header.
  if (/[^\x21-\x7e]/.test(value)) refuse('holds a character that is not visible ASCII');
  return value;
}

function checkPlan(plan: unknown, action: string): string | null {
  if (plan === undefined || plan === null) return null;
  if (typeof plan === 'string') return plan;
  throw new InvalidArgumentError(
    'tokens.chatgptPlanType',
    `Cannot ${action}: the plan must be a string or null, not ${kindOf(plan)}`,
  );
}
