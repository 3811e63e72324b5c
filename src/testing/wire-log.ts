/** What the first line of a wire log says. */
export interface WireLogHeader {
  readonly format: 'codex-wire-log';
  /** The version of the format; this package reads version 1. */
  readonly version: number;
  /** The version of this package that recorded it. */
  readonly sdkVersion: string;
  readonly nodeVersion: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  /** When the recording began, as an ISO date. */
  readonly date: string;
  /** What was taken out: nothing, secrets, or secrets and all text. */
  readonly redacted: 'nothing' | 'secrets' | 'text';
}

/** One frame that crossed the wire. */
export interface WireLogFrame {
  /** When, in milliseconds since the recording began. */
  readonly t: number;
  /** `out` is from this side to the app-server. */
  readonly dir: 'in' | 'out';
  /** The message, or the frame itself where it was no JSON object. */
  readonly frame: unknown;
}

/** How a recording ended. */
export type WireLogEnd =
  /** This side closed the session. */
  | { readonly kind: 'closed' }
  /** The connection was lost; `exit` tells of an app-server that has exited. */
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly exit?: { readonly code: number | null; readonly signal: string | null };
    }
  /** The recording was closed while the connection lived, or never learned of its end. */
  | { readonly kind: 'stopped' }
  /** There was more than `maxBytes` allowed; the rest is missing. */
  | { readonly kind: 'cut' }
  /** The host ended before it closed the recording. */
  | { readonly kind: 'unfinished' }
  /** A line cannot be read; what stood there and behind it is missing. */
  | { readonly kind: 'damaged'; readonly line: number };

/** A recorded connection. */
export interface WireLog {
  readonly header: WireLogHeader;
  /** The version of the app-server; null when it did not come to say so. */
  readonly serverVersion: string | null;
  readonly frames: readonly WireLogFrame[];
  readonly end: WireLogEnd;
}

/** The version of the format that is written. */
export const WIRE_LOG_VERSION: number = 1;

/** Tells whether a value is an object with members, not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
