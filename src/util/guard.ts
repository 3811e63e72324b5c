import type { Logger } from './logger.js';

/** Wraps a listener of the host so that what it throws is logged, and reaches nobody else. */
export function guard<Args extends unknown[]>(
  logger: Logger,
  listener: (...args: Args) => unknown,
  details: Readonly<Record<string, unknown>> = {},
): (...args: Args) => void {
  const report = (error: unknown): void => {
    logger.error('Ignored an error thrown by a listener', { ...details, error });
  };
  return (...args) => {
    try {
      const result = listener(...args);
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };
}
