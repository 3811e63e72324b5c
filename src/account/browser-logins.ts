import { CodexError } from '../errors.js';
import type { LoginAccountParams, LoginAccountResponse } from '../protocol/protocol.js';
import { checkOptions } from '../util/check-options.js';
import type { ChatgptLoginOptions } from './account.js';
import type { AccountClient } from './account-client.js';
import { DeviceLoginHandle } from './device-login-handle.js';
import { LoginHandle } from './login-handle.js';
import { LoginWatch } from './login-watch.js';
import type { StartedLogin } from './pending-login.js';

type LoginStart = Pick<StartedLogin, 'completed'> & { readonly answer: LoginAccountResponse };

const CHATGPT_SHAPE = {
  codexStreamlinedLogin: 'boolean',
  useHostedLoginSuccessPage: 'boolean',
  appBrand: 'string',
} as const satisfies Record<keyof ChatgptLoginOptions, string>;

/** Starts a ChatGPT login through the browser of this machine. */
export async function loginWithChatgpt(
  client: AccountClient,
  options: ChatgptLoginOptions,
): Promise<LoginHandle> {
  checkOptions(options, CHATGPT_SHAPE, { action: 'log in', allowNull: true });
  // A member that is undefined is left out on the wire.
  const params = { ...options, type: 'chatgpt' } as LoginAccountParams;
  const { answer, completed } = await start(client, params);
  if (answer.type !== 'chatgpt') throw otherLogin(answer);
  const { loginId, authUrl } = answer;
  return new LoginHandle({ client, loginId, completed }, authUrl);
}

/** Starts a ChatGPT login with a code. */
export async function loginWithDeviceCode(client: AccountClient): Promise<DeviceLoginHandle> {
  const { answer, completed } = await start(client, { type: 'chatgptDeviceCode' });
  if (answer.type !== 'chatgptDeviceCode') throw otherLogin(answer);
  const { loginId } = answer;
  return new DeviceLoginHandle({ client, loginId, completed }, answer);
}

async function start(client: AccountClient, params: LoginAccountParams): Promise<LoginStart> {
  const watch = new LoginWatch(client);
  try {
    const answer = await client.request('account/login/start', params, {
      onResult: result => {
        if ('loginId' in result) watch.bind(result.loginId);
      },
    });
    return { answer, completed: watch.completed };
  } catch (error) {
    watch.stop();
    throw error;
  }
}

function otherLogin(answer: LoginAccountResponse): CodexError {
  return new CodexError(`Cannot log in: the app-server started another login, ${answer.type}`);
}
