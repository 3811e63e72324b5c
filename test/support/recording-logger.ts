import type { Logger } from '../../src/util/logger.js';

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
    this.entries.push({ level: 'debug', message, details });
  }

  info(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.entries.push({ level: 'info', message, details });
  }

  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.entries.push({ level: 'warn', message, details });
  }

  error(message: string, details?: Readonly<Record<string, unknown>>): void {
    this.entries.push({ level: 'error', message, details });
  }

  /** The messages of one level, in order. */
  at(level: keyof Logger): string[] {
    return this.entries.filter(entry => entry.level === level).map(entry => entry.message);
  }
}
