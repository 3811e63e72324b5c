import { PendingLogin, type StartedLogin } from './pending-login.js';

/** A ChatGPT login through the browser of this machine. */
export class LoginHandle extends PendingLogin {
  /** Where to send the user; the app-server waits on this machine for the way back. */
  readonly authUrl: string;

  /** @internal */
  constructor(login: StartedLogin, authUrl: string) {
    super(login);
    this.authUrl = authUrl;
  }
}
