import { type EndedConnection, onConnectionEnd } from '../codex/connection-end.js';
import type { CodexOptions } from '../codex/options.js';
import type { Logger } from '../util/logger.js';
import type { LineSink } from './line-sink.js';
import { parseWireLog } from './parse-wire-log.js';
import type { Redactor } from './redactor.js';
import type { WireLog, WireLogEnd, WireLogHeader } from './wire-log.js';

/** The options of a session that a recording listens to. */
export type WireHooks = Pick<CodexOptions, 'onWire' | 'logger'>;

/** What a {@link Recording} is made of. */
export interface RecordingParts {
  readonly header: WireLogHeader;
  readonly sink: LineSink;
  readonly redactor: Redactor | undefined;
  readonly maxBytes: number;
}

/** Room for the line that tells the end. */
const END_BYTES = 1_024;
const REASON_LENGTH = 200;

/** A wire log that is being written; made by `record()`. */
export class Recording implements AsyncDisposable {
  /** Takes a frame: give it as `onWire` where {@link Recording.wrap} does not fit. Never throws. */
  readonly onWire: (frame: string, direction: 'in' | 'out') => void;
  readonly #parts: RecordingParts;
  readonly #startedAt: number = performance.now();
  #bytes = 0;
  #ended = false;
  #closed = false;
  #failure: unknown;

  /** @internal */
  constructor(parts: RecordingParts) {
    this.#parts = parts;
    this.onWire = (frame, direction) => this.#record(frame, direction);
    this.#write(parts.header);
    if (this.#failure !== undefined) {
      parts.sink.close();
      throw this.#failure;
    }
  }

  /**
   * Makes session options that record: `new Codex(recording.wrap({ ... }))`. An `onWire` and a
   * `logger` of yours go on as they would.
   *
   * It holds one connection: what comes after its end is not recorded.
   */
  wrap<Options extends WireHooks>(options: Options): Options & Required<WireHooks>;
  wrap(): Required<WireHooks>;
  wrap(options: WireHooks = {}): WireHooks {
    const onWire: WireHooks['onWire'] = (frame, direction) => {
      this.#record(frame, direction);
      options.onWire?.(frame, direction);
    };
    return { ...options, onWire, logger: this.#listen(options.logger) };
  }

  /** What is recorded so far; of a file, what it holds. */
  get log(): WireLog {
    return parseWireLog(this.#parts.sink.text());
  }

  /**
   * Ends the recording. Idempotent.
   *
   * @throws WireLogError when something could not be written.
   */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#end({ kind: 'stopped' });
      this.#closed = true;
      this.#parts.sink.close();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #record(text: string, dir: 'in' | 'out'): void {
    if (this.#ended) return;
    this.#write({ t: this.#now(), dir, frame: this.#redacted(text) });
  }

  #redacted(text: string): unknown {
    const frame = parsed(text);
    try {
      return this.#parts.redactor === undefined ? frame : this.#parts.redactor.message(frame);
    } catch {
      return '<this frame could not be redacted>';
    }
  }

  #listen(logger: Logger | undefined): Logger {
    return onConnectionEnd(logger, end => this.#end(endOf(end)));
  }

  #end(end: WireLogEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#failure === undefined) this.#add(JSON.stringify({ t: this.#now(), end }));
  }

  #write(line: object): void {
    const text = JSON.stringify(line);
    const bytes = this.#bytes + Buffer.byteLength(text) + 1;
    if (bytes > this.#parts.maxBytes - END_BYTES) {
      this.#end({ kind: 'cut' });
    } else {
      this.#bytes = bytes;
      this.#add(text);
    }
  }

  /** The wire must not notice; whoever closes the recording will. */
  #add(line: string): void {
    try {
      this.#parts.sink.add(line);
    } catch (error) {
      this.#failure = error;
      this.#ended = true;
    }
  }

  #now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function endOf({ byHost, reason, exit }: EndedConnection): WireLogEnd {
  if (byHost) return { kind: 'closed' };
  const lost = { kind: 'lost', reason: reason.slice(0, REASON_LENGTH) } as const;
  return exit === undefined ? lost : { ...lost, exit };
}
