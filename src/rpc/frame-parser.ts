import { type IncomingMessage, parseMessage } from './messages.js';

/** What all pieces of one item have in common, up to the text of the piece. */
interface Head {
  readonly beginning: string;
  readonly method: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
}

/** What stands before the text of a piece. */
const OPENING = '"delta":"';

/** What stands behind the text of a piece, before the 13 digits of the time and one brace. */
const TAIL = '"},"emittedAtMs":';
const TIME_DIGITS = 13;
const TAIL_LENGTH = TAIL.length + TIME_DIGITS + 1;

/** Pieces are short: looking for the beginning of a longer frame costs more than it spares. */
const LONGEST = 2_048;

/** Enough of a beginning to tell items apart: what is hashed costs by its length. */
const KEY_LENGTH = 40;

/** How many heads are known at once; all are forgotten when there are more. */
const HEADS_LIMIT = 256;

/** `i` of `{"method":"item/`. */
const METHOD_START = 11;
const LETTER_I = 0x69;
const CLOSING_BRACE = 0x7d;

/** A quote, a backslash, or one of the characters below the space, which JSON forbids in a string. */
const NEEDS_PARSING = /[^ !#-[\]-\uffff]/;
const TIME = /^[1-9]\d{12}$/;

/** From this length on, a slice of a string keeps all of that string in memory. */
const SHARED_FROM = 13;

/**
 * Parses the frames of one connection, and those that repeat the beginning of an earlier one for
 * less: most frames are pieces of an item, which differ in a text and a time alone.
 *
 * Gives exactly what {@link parseMessage} gives. The ids of the pieces of one item are one string
 * each, so comparing and keeping them costs next to nothing.
 */
export class FrameParser {
  readonly #heads = new Map<string, Head>();
  #lastStart = KEY_LENGTH;
  #time = '';
  #timeMs = 0;

  /** Parses a frame; undefined when it is not a JSON object. */
  parse(frame: string): IncomingMessage | undefined {
    if (frame.length > LONGEST || frame.charCodeAt(METHOD_START) !== LETTER_I) {
      return parseMessage(frame);
    }
    const start = this.#textStart(frame);
    if (start === -1) return parseMessage(frame);
    const head = this.#heads.get(frame.slice(start - KEY_LENGTH, start));
    if (head === undefined || frame.slice(0, start) !== head.beginning) return this.#learn(frame);
    return this.#readPiece(head, frame) ?? parseMessage(frame);
  }

  /** Ids are of one length as a rule, so the text begins where it began before. */
  #textStart(frame: string): number {
    const expected = this.#lastStart;
    if (frame.slice(expected - OPENING.length, expected) === OPENING) return expected;
    const opening = frame.indexOf(OPENING);
    if (opening < KEY_LENGTH) return -1;
    this.#lastStart = opening + OPENING.length;
    return this.#lastStart;
  }

  #readPiece(
    { beginning, method, threadId, turnId, itemId }: Head,
    frame: string,
  ): IncomingMessage | undefined {
    const end = frame.length - TAIL_LENGTH;
    if (end < beginning.length || frame.slice(end, end + TAIL.length) !== TAIL) return undefined;
    if (frame.charCodeAt(frame.length - 1) !== CLOSING_BRACE) return undefined;
    const emittedAtMs = this.#readTime(frame.slice(end + TAIL.length, -1));
    const delta = readText(frame.slice(beginning.length, end));
    if (emittedAtMs === undefined || delta === undefined) return undefined;
    const params = { threadId, turnId, itemId, delta };
    const message: IncomingMessage & { emittedAtMs: number } = { method, params, emittedAtMs };
    return message;
  }

  /** Many pieces come within one millisecond. */
  #readTime(digits: string): number | undefined {
    if (digits === this.#time) return this.#timeMs;
    if (!TIME.test(digits)) return undefined;
    this.#time = digits;
    this.#timeMs = Number(digits);
    return this.#timeMs;
  }

  #learn(frame: string): IncomingMessage | undefined {
    const message = parseMessage(frame);
    const { method, params } = (message ?? {}) as { method?: unknown; params?: Partial<Head> };
    if (typeof method !== 'string' || typeof params !== 'object' || params === null) return message;
    const { threadId, turnId, itemId } = params;
    // Only what begins in exactly this way is known to go on in the way that is read here.
    const beginning = `{"method":${JSON.stringify(method)},"params":{"threadId":${JSON.stringify(threadId)},"turnId":${JSON.stringify(turnId)},"itemId":${JSON.stringify(itemId)},"delta":"`;
    const isWhole = [threadId, turnId, itemId].every(id => typeof id === 'string');
    if (!isWhole || !frame.startsWith(beginning)) return message;
    if (this.#heads.size === HEADS_LIMIT) this.#heads.clear();
    const head = { beginning, method, threadId, turnId, itemId } as Head;
    this.#heads.set(beginning.slice(-KEY_LENGTH), head);
    return message;
  }
}

/** Reads what stands between the quotes of a JSON string; undefined when that is not one string. */
function readText(literal: string): string | undefined {
  if (!NEEDS_PARSING.test(literal)) {
    return literal.length < SHARED_FROM ? literal : ` ${literal}`.slice(1);
  }
  try {
    return JSON.parse(`"${literal}"`) as string;
  } catch {
    return undefined;
  }
}
