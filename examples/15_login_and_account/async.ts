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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Codex, InvalidRequestError } from 'codex-app-server-sdk';

const codexHome = await mkdtemp(join(tmpdir(), 'codex-login-'));
const seen: string[] = [];
{
  await using codex = new Codex({ codexHome });
  using _ = codex.account.onUpdated(({ authMode }) => seen.push(authMode ?? 'nobody'));

  const show = async (): Promise<void> => {
    const { account } = await codex.account.read();
    console.log(`logged in: ${account?.type ?? 'nobody'}`);
  };

  await show();
  await codex.account.loginWithApiKey(process.env['OPENAI_API_KEY'] ?? 'sk-of-this-example');
  await show();

  try {
    const { rateLimits } = await codex.account.rateLimits();
    console.log(`used: ${rateLimits.primary?.usedPercent} %`);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    console.log(`without ChatGPT there are no rate limits: ${error.code}`);
  }

  await codex.account.logout();
  await show();

  // Through the browser. On a machine without one: loginWithDeviceCode().
  const login = await codex.account.loginWithChatgpt();
  console.log(`to log in with ChatGPT, open ${login.authUrl}`);
  await login.cancel(); // nobody is there to do so
  const { success, error } = await login.wait();
  if (!success) console.log(`the login was canceled: ${error}`);
}
console.log(`the app-server said: ${seen.join(', ')}`);
await rm(codexHome, { recursive: true });
