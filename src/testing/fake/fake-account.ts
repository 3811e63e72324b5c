import type {
  Account,
  AccountLoginCompletedNotification,
  AuthMode,
} from '../../protocol/protocol.js';

/** A login that the user has not completed. */
export interface PendingLogin {
  readonly loginId: string;
  /** Tells how it ended. */
  finish(error: string | null): void;
}

/** Who is logged in to a fake app-server; outlives its process. */
export class FakeAccount {
  account: Account | null = null;
  authMode: AuthMode | null = null;
  pending: PendingLogin | undefined;

  /** Ends a login as the browser would. */
  finish(error: string | null): boolean {
    const { pending } = this;
    this.pending = undefined;
    pending?.finish(error);
    return pending !== undefined;
  }
}

/** Makes what says how a login ended. */
export function loginCompleted(
  loginId: string | null,
  error: string | null,
): AccountLoginCompletedNotification {
  return { loginId, success: error === null, error, onboardingEntrypoint: null };
}
