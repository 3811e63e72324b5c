import type { ChatgptTokens, Codex, TokenRefreshRequest } from 'codex-app-server-sdk';

declare const codex: Codex;
declare const identityProvider: {
  tokens(accountId?: string | null): Promise<ChatgptTokens>;
};

export async function withApiKey(key: string): Promise<void> {
  // #region api-key
  await codex.account.loginWithApiKey(key);
  const { account } = await codex.account.read();
  console.log(account?.type); // 'apiKey'
  // #endregion api-key
}

export async function inTheBrowser(open: (url: string) => void): Promise<void> {
  // #region chatgpt
  const login = await codex.account.loginWithChatgpt();
  open(login.authUrl);

  const { success, error } = await login.wait();
  if (!success) console.log(`Not logged in: ${error}`);
  // #endregion chatgpt
}

export async function withTimeout(): Promise<void> {
  const login = await codex.account.loginWithChatgpt();
  // #region give-up
  try {
    await login.wait({ signal: AbortSignal.timeout(120_000) });
  } catch (error) {
    await login.cancel(); // 'canceled', or 'notFound' when it has just ended by itself
    throw error;
  }
  // #endregion give-up
}

export async function onAnotherDevice(): Promise<void> {
  // #region device-code
  const login = await codex.account.loginWithDeviceCode();
  console.log(`Open ${login.verificationUrl} and type ${login.userCode}`);
  await login.wait();
  // #endregion device-code
}

export async function withTokens(): Promise<void> {
  // #region tokens
  const refresh = ({ previousAccountId }: TokenRefreshRequest): Promise<ChatgptTokens> =>
    identityProvider.tokens(previousAccountId);

  await codex.account.loginWithTokens(await identityProvider.tokens(), refresh);
  // #endregion tokens
}

export async function readLimits(): Promise<void> {
  // #region limits
  const { rateLimits } = await codex.account.rateLimits();
  console.log(`${rateLimits.primary?.usedPercent ?? 0} % of the first window is used`);

  const { summary } = await codex.account.usage();
  console.log(`${summary.lifetimeTokens ?? 0} tokens so far`);
  // #endregion limits
}

export async function logOut(): Promise<void> {
  // #region events
  using _updated = codex.account.onUpdated(({ authMode, planType }) => {
    console.log(authMode ?? 'nobody', planType);
  });
  using _limits = codex.account.onRateLimits(limits => {
    console.log(limits.primary?.usedPercent);
  });
  // #endregion events

  // #region logout
  await codex.account.logout();
  // #endregion logout
}
