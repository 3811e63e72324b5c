/** Where the SDK says what it noticed. Never given keys, tokens, prompts or environment values. */
export interface Logger {
  /** What only a maintainer wants to know. */
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** What is worth knowing. */
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** What may be wrong, and was dealt with. */
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** What went wrong in code of the host. */
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

const ignore = (): void => {};

/** A logger that says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Wraps a user's logger so that a throw in it never reaches the SDK. */
export function guardedLogger(logger: Logger | undefined): Logger {
  if (logger === undefined) return silentLogger;
  const guard =
    (level: keyof Logger): Logger['debug'] =>
    (message, details) => {
      try {
        logger[level](message, details);
      } catch {
        // There is nowhere left to report to.
      }
    };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
