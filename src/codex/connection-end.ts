import { ServerExitedError } from '../errors.js';
import type { Logger } from '../util/logger.js';

/** How a connection ended. */
export interface EndedConnection {
  /** Whether this side closed it. */
  readonly byHost: boolean;
  readonly reason: string;
  /** How the app-server exited, when that was the end. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
}

const MESSAGE = 'The connection has ended';

/** Says why sessions end that this side closes. */
export const SESSION_CLOSED: string = 'The session is closed';

/** Tells the logger that a connection has ended. */
export function logConnectionEnd(logger: Logger, reason: Error): void {
  const end: EndedConnection = {
    byHost: reason.message === SESSION_CLOSED,
    reason: reason.message,
    ...(reason instanceof ServerExitedError
      ? { exit: { code: reason.code, signal: reason.signal } }
      : {}),
  };
  logger.debug(MESSAGE, { ...end });
}

/** Makes a logger that also tells `listener` when the connection ends. */
export function onConnectionEnd(
  logger: Logger | undefined,
  listener: (end: EndedConnection) => void,
): Logger {
  return {
    debug(message, details) {
      if (message === MESSAGE && details !== undefined) {
        listener(details as Readonly<Record<string, unknown>> & EndedConnection);
      }
      logger?.debug(message, details);
    },
    info: (message, details) => logger?.info(message, details),
    warn: (message, details) => logger?.warn(message, details),
    error: (message, details) => logger?.error(message, details),
  };
}
