import type { Logger } from '../../src/util/logger.js';
import { observeLine } from './observed.js';

/** One call of a logger. */
export interface LogEntry {
  readonly level: keyof Logger;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

/** A logger that keeps what it is told. */
export class RecordingLogger implements Logger {
  readonly entries: LogEntry[] = [];

  debug(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#keep('debug', message, details);
  }

  info(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#keep('info', message, details);
  }

  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#keep('warn', message, details);
  }

  error(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#keep('error', message, details);
  }

  #keep(level: LogEntry['level'], message: string, details: LogEntry['details']): void {
    observeLine(message, details);
    this.entries.push({ level, message, details });
  }

  /** The messages of one level, in order. */
  at(level: keyof Logger): string[] {
    return this.entries.filter(entry => entry.level === level).map(entry => entry.message);
  }
}
