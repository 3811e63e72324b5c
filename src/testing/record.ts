import { InvalidArgumentError } from '../errors.js';
import { checkOptions } from '../util/check-options.js';
import { SDK_VERSION } from '../util/version.js';
import { fileSink, memorySink } from './line-sink.js';
import { Recording } from './recording.js';
import { Redactor } from './redactor.js';
import { WIRE_LOG_VERSION, type WireLogHeader } from './wire-log.js';

/** How a session is recorded. */
export interface RecordOptions {
  /** The file to write, anew. Default: none, the log is kept in memory. */
  readonly file?: string | undefined;
  /** The most that is kept, in bytes; what comes later is cut. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Whether credentials, all environment values, the home folder, and the names of user and machine
   * are taken out. Default: true.
   */
  readonly redact?: boolean | undefined;
  /**
   * Whether all text too, such as prompts, answers, output, diffs and paths, becomes a placeholder
   * of the same length. Default: false.
   */
  readonly redactText?: boolean | undefined;
  /** More that must not be seen: texts, and patterns. Default: nothing. */
  readonly secrets?: readonly (string | RegExp)[] | undefined;
}

const SHAPE = {
  file: 'string',
  maxBytes: 'number',
  redact: 'boolean',
  redactText: 'boolean',
  secrets: 'array',
} as const satisfies Record<keyof RecordOptions, string>;

const DEFAULT_BYTES = 64 * 1_024 * 1_024;
const LEAST_BYTES = 4_096;

/**
 * Records what crosses the wire of one session, as JSON lines: a header, one line per frame, the end.
 *
 * Each frame is in the file as soon as it has been seen. Text that is streamed in pieces is looked
 * at piece by piece: a credential that falls into several of them is found only in the whole text
 * that follows them; `redactText` leaves none of it.
 *
 * @throws InvalidArgumentError for options that make no sense.
 * @throws WireLogError when the file cannot be written.
 */
export async function record(options: RecordOptions = {}): Promise<Recording> {
  checkRecordOptions(options);
  const { file, maxBytes = DEFAULT_BYTES, redactText: text = false, secrets = [] } = options;
  const redact = options.redact ?? true;
  const redactor = redact ? new Redactor({ text, secrets }) : undefined;
  const sink = file === undefined ? memorySink() : fileSink(file);
  const redacted = redact ? (text ? 'text' : 'secrets') : 'nothing';
  return new Recording({ header: header(redacted), sink, redactor, maxBytes });
}

function header(redacted: WireLogHeader['redacted']): WireLogHeader {
  return {
    format: 'codex-wire-log',
    version: WIRE_LOG_VERSION,
    sdkVersion: SDK_VERSION,
    nodeVersion: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    date: new Date().toISOString(),
    redacted,
  };
}

function checkRecordOptions(options: RecordOptions): void {
  checkOptions(options, SHAPE, { action: 'record' });
  const { maxBytes, redact, redactText, secrets = [] } = options;
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= LEAST_BYTES)) {
    throw refusal('maxBytes', `maxBytes must be an integer from ${LEAST_BYTES} on`);
  }
  if (redact === false && (redactText === true || secrets.length > 0)) {
    throw refusal('redact', 'redact is off, yet redactText or secrets are given');
  }
  for (const [index, secret] of secrets.entries()) {
    if (secret instanceof RegExp || (typeof secret === 'string' && secret !== '')) continue;
    throw refusal(`secrets[${index}]`, 'a secret must be a non-empty string or a RegExp');
  }
}

function refusal(name: string, cause: string): InvalidArgumentError {
  return new InvalidArgumentError(`options.${name}`, `Cannot record: ${cause}`);
}
