import type { GetAccountResponse } from '../protocol/protocol.js';

/** How a run gets at a model. */
export type Credentials =
  /** The app-server has what it needs: a login, or a provider that needs none. */
  | { readonly kind: 'configured' }
  /** A key from the environment, for this run only. */
  | { readonly kind: 'apiKey'; readonly apiKey: string }
  /** Nothing: only the offline model can answer. */
  | { readonly kind: 'none' };

/** Chooses between what the app-server says of its account, and the environment. */
export function chooseCredentials(
  account: Pick<GetAccountResponse, 'account' | 'requiresOpenaiAuth'>,
  env: Readonly<Record<string, string | undefined>>,
): Credentials {
  if (account.account !== null || !account.requiresOpenaiAuth) return { kind: 'configured' };
  const apiKey = env['OPENAI_API_KEY']?.trim() ?? '';
  return apiKey === '' ? { kind: 'none' } : { kind: 'apiKey', apiKey };
}
