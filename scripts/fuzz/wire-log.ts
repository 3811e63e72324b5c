import { readdirSync, readFileSync } from 'node:fs';

/** Where the recorded sessions are. */
export const WIRE_LOGS: URL = new URL('../../test/fixtures/wire-logs/', import.meta.url);

/** A request of this side, at its place among the frames of the app-server. */
export interface AskedEntry {
  readonly asked: { readonly id: number; readonly method: string };
}

/** A frame of the app-server. */
export interface FrameEntry {
  readonly frame: string;
}

/** One line of a recorded session. */
export type LogEntry = AskedEntry | FrameEntry;

/** What crossed the wire in one recorded session. */
export interface WireLog {
  readonly name: string;
  readonly entries: readonly LogEntry[];
}

/** Reads every recorded session, by name. */
export function readWireLogs(): Map<string, WireLog> {
  const files = readdirSync(WIRE_LOGS).filter(file => file.endsWith('.jsonl'));
  return new Map(
    files.sort().map(file => {
      const name = file.replace(/\.jsonl$/, '');
      const lines = readFileSync(new URL(file, WIRE_LOGS), 'utf8').trimEnd().split('\n');
      return [name, { name, entries: lines.map(toEntry) }];
    }),
  );
}

function toEntry(line: string): LogEntry {
  const value: { asked?: AskedEntry['asked']; came?: object } = JSON.parse(line);
  return value.asked === undefined ? { frame: JSON.stringify(value.came) } : { asked: value.asked };
}
