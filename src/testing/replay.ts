import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from '../util/check-options.js';
import { MAX_TIMER_MS } from '../util/max-timer.js';
import { parseWireLog } from './parse-wire-log.js';
import { unreadable } from './read-wire-log.js';
import { Replay } from './replay-transport.js';
import type { WireLog } from './wire-log.js';

/** How a recording is played back. */
export interface ReplayOptions {
  /** Whether frames of the app-server keep the times between them. Default: false, at once. */
  readonly realTime?: boolean | undefined;
  /**
   * Whether params and answers are compared with the recorded ones; what is hidden there fits
   * anything. Default: false.
   */
  readonly strict?: boolean | undefined;
  /**
   * Whether the connection stays open when the recording is over. Default: false, it ends as the
   * recorded one did; one that this side closed stays open until it is closed here too.
   */
  readonly stayOpen?: boolean | undefined;
  /**
   * How long to wait for a frame of ours that the recording has next, in milliseconds; 0 is no
   * limit. Then the replay goes on without it if a later one has come, else the connection ends.
   * Default: 5000.
   */
  readonly patienceMs?: number | undefined;
}

const SHAPE = {
  realTime: 'boolean',
  strict: 'boolean',
  stayOpen: 'boolean',
  patienceMs: 'number',
} as const satisfies Record<keyof ReplayOptions, string>;

const PATIENCE_MS = 5_000;

/**
 * Plays a recording back as an app-server: `new Codex({ transport: replay(log) })`.
 *
 * Frames of ours are matched by method, thread and order; then come the frames that followed them. A
 * request that the recording does not have is answered with an error that says so. What diverges is
 * in `mismatches`.
 *
 * @throws WireLogError when the file cannot be read, or is no wire log.
 */
export function replay(source: string | WireLog, options: ReplayOptions = {}): Replay {
  checkOptions(options, SHAPE, { action: 'replay' });
  const { realTime = false, strict = false, stayOpen = false } = options;
  const { patienceMs = PATIENCE_MS } = options;
  if (!Number.isFinite(patienceMs) || patienceMs < 0 || patienceMs > MAX_TIMER_MS) {
    const cause = `patienceMs must be a number from 0 to ${MAX_TIMER_MS}`;
    throw new InvalidArgumentError('options.patienceMs', `Cannot replay: ${cause}`);
  }
  const log = typeof source === 'string' ? readNow(source) : source;
  return new Replay(log, { realTime, strict, stayOpen, patienceMs });
}

function readNow(file: string): WireLog {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return parseWireLog(text);
}
