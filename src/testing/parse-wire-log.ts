import {
  isRecord,
  WIRE_LOG_VERSION,
  type WireLog,
  type WireLogEnd,
  type WireLogFrame,
  type WireLogHeader,
} from './wire-log.js';
import { WireLogError } from './wire-log-error.js';

/**
 * Reads the text of a wire log, up to where it is whole.
 *
 * @throws WireLogError when it does not begin as a wire log does, or is of a newer format.
 */
export function parseWireLog(text: string): WireLog {
  const [first = '', ...lines] = text.split('\n');
  const header = readHeader(first);
  const frames: WireLogFrame[] = [];
  let end: WireLogEnd = { kind: 'unfinished' };
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1;
    if (last && line === '') break;
    const value = parsed(line);
    if (isFrame(value)) {
      frames.push(value);
      continue;
    }
    end = readEnd(value) ?? { kind: 'damaged', line: index + 2 };
    break;
  }
  return { header, serverVersion: findVersion(frames), frames, end };
}

function readHeader(line: string): WireLogHeader {
  const header = parsed(line);
  if (!isRecord(header) || header['format'] !== 'codex-wire-log') {
    throw new WireLogError('Cannot read the wire log: its first line is not the header of one');
  }
  const { version } = header;
  if (typeof version !== 'number' || version > WIRE_LOG_VERSION) {
    const known = `this package reads version ${WIRE_LOG_VERSION}`;
    throw new WireLogError(`Cannot read the wire log: it has version ${version}, ${known}`);
  }
  return header as unknown as WireLogHeader;
}

function isFrame(value: unknown): value is WireLogFrame {
  if (!isRecord(value) || !('frame' in value) || typeof value['t'] !== 'number') return false;
  return value['dir'] === 'in' || value['dir'] === 'out';
}

function readEnd(value: unknown): WireLogEnd | undefined {
  if (!isRecord(value) || !isRecord(value['end'])) return undefined;
  return typeof value['end']['kind'] === 'string' ? (value['end'] as WireLogEnd) : undefined;
}

/** The app-server says its version in the answer to `initialize`, which comes first. */
function findVersion(frames: readonly WireLogFrame[]): string | null {
  for (const { dir, frame } of frames) {
    if (dir === 'out' || !isRecord(frame) || !isRecord(frame['result'])) continue;
    const { userAgent } = frame['result'];
    return typeof userAgent === 'string'
      ? (/\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1] ?? null)
      : null;
  }
  return null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
