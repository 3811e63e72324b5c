// Logs in and out, and asks what the account tells: in a CODEX_HOME of its own, so that your own
// login stays as it is.
//
// Expected output:
//   logged in: nobody
//   logged in: apiKey
//   without ChatGPT there are no rate limits: -32600
//   logged in: nobody
//   to log in with ChatGPT, open https://auth.openai.com/…
//   the login was canceled: Login …
//   the app-server said: apikey, nobody

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidRequestError } from 'codex-app-server-sdk';
import { Codex } from 'codex-app-server-sdk/sync';

const codexHome = mkdtempSync(join(tmpdir(), 'codex-login-'));
const seen: string[] = [];
{
  using codex = new Codex({ codexHome });
  using _ = codex.account.onUpdated(({ authMode }) => seen.push(authMode ?? 'nobody'));

  const show = (): void => {
    const { account } = codex.account.read();
    console.log(`logged in: ${account?.type ?? 'nobody'}`);
  };

  show();
  codex.account.loginWithApiKey(process.env['OPENAI_API_KEY'] ?? 'sk-of-this-example');
  show();

  try {
    const { rateLimits } = codex.account.rateLimits();
    console.log(`used: ${rateLimits.primary?.usedPercent} %`);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    console.log(`without ChatGPT there are no rate limits: ${error.code}`);
  }

  codex.account.logout();
  show();

  // Through the browser. On a machine without one: loginWithDeviceCode().
  const login = codex.account.loginWithChatgpt();
  console.log(`to log in with ChatGPT, open ${login.authUrl}`);
  login.cancel(); // nobody is there to do so
  const { success, error } = login.wait();
  if (!success) console.log(`the login was canceled: ${error}`);
}
console.log(`the app-server said: ${seen.join(', ')}`);
rmSync(codexHome, { recursive: true });
