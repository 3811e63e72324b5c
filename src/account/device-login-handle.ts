import { PendingLogin, type StartedLogin } from './pending-login.js';

/** A ChatGPT login with a code that the user types into a page, on any device. */
export class DeviceLoginHandle extends PendingLogin {
  /** The page to open. */
  readonly verificationUrl: string;
  /** The one-time code to type there. */
  readonly userCode: string;

  /** @internal */
  constructor(login: StartedLogin, code: { verificationUrl: string; userCode: string }) {
    super(login);
    this.verificationUrl = code.verificationUrl;
    this.userCode = code.userCode;
  }
}
