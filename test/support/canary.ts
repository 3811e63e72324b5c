/**
 * Looks for secrets in every error and every line of a log of all tests.
 *
 * Every child inherits secrets, and the tests invent theirs from the same word; after each test,
 * what was made in this process meanwhile must not hold it.
 */
import { afterAll, afterEach, expect, vi } from 'vitest';
import { CodexError } from '../../src/errors.js';
import type { Logger } from '../../src/util/logger.js';
import { observeError, takeLeaks } from './observed.js';
import { SECRET_VARIABLES } from './secrets.js';

Object.assign(process.env, SECRET_VARIABLES);

/** Stands between CodexError and Error, so every error of the package passes by here. */
class ObservedError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    observeError(this);
  }
}

Object.setPrototypeOf(CodexError, ObservedError);

vi.mock('../../src/util/logger.js', async importOriginal => {
  const original = await importOriginal<typeof import('../../src/util/logger.js')>();
  const { observeLine } = await import('./observed.js');
  const observing = (logger: Logger): Logger => {
    const at =
      (level: keyof Logger): Logger['debug'] =>
      (message, details) => {
        observeLine(message, details);
        logger[level](message, details);
      };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  };
  const silentLogger = observing(original.silentLogger);
  return {
    ...original,
    silentLogger,
    guardedLogger: (logger: Logger | undefined): Logger =>
      logger === undefined ? silentLogger : observing(original.guardedLogger(logger)),
  };
});

function expectNoLeaks(): void {
  expect(takeLeaks(), 'secrets in errors or in lines of a log').toEqual([]);
}

afterEach(expectNoLeaks);
// What a test leaves to the hooks that follow it.
afterAll(expectNoLeaks);
