import type { Logger } from './logger.js';

/** Wraps a listener of the host so that a throw in it is logged, and reaches nobody else. */
export function guard<Args extends unknown[]>(
  logger: Logger,
  listener: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      logger.error('Ignored an error thrown by a listener', { error });
    }
  };
}
