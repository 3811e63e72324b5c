import { expect, test } from 'vitest';
import { guardedLogger, type Logger, silentLogger } from '../../../src/util/logger.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

test('without a logger nothing is said', () => {
  expect(guardedLogger(undefined)).toBe(silentLogger);
  for (const level of LEVELS) expect(silentLogger[level]('x')).toBeUndefined();
});

test('each level reaches the same level of the logger, as its own method', () => {
  const inner = new RecordingLogger();
  const logger = guardedLogger(inner);
  for (const level of LEVELS) logger[level](`to ${level}`, { level });
  expect(inner.entries).toEqual(
    LEVELS.map(level => ({ level, message: `to ${level}`, details: { level } })),
  );
});

test.each(LEVELS)('a throw of the logger in %s is kept away', level => {
  const fail = (): never => {
    throw new Error('the logger is broken');
  };
  const logger = guardedLogger({ debug: fail, info: fail, warn: fail, error: fail });
  expect(() => logger[level]('x')).not.toThrow();
});

test('a logger without all levels is borne', () => {
  const logger = guardedLogger({} as Logger);
  expect(() => logger.warn('x')).not.toThrow();
});
