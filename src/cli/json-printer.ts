import type { TurnEvent } from '../thread/event-log.js';
import type { Printer, RunEnd } from './printer.js';

/** Prints one JSON object per line: the turn's events, and last its result. */
export class JsonPrinter implements Printer {
  start(): string {
    return '';
  }

  event(event: TurnEvent): string {
    return line(event);
  }

  end({ status, result, error }: RunEnd): string {
    if (result !== null) return line({ type: 'result', ...result });
    const message = error?.message ?? null;
    return line({ type: 'error', status, name: error?.name ?? null, message });
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
