/** What a fake app-server writes that is no message. */
export type GarbageKind = 'text' | 'array' | 'number' | 'badUtf8';

/** What is wrong with an answer. */
export type MalformedShape =
  | 'noResult'
  | 'errorString'
  | 'errorWithoutCode'
  | 'resultType'
  | 'idType'
  | 'unknownId';

/**
 * One thing that goes wrong, as plain data: it survives `JSON.stringify`. Made by {@link fault},
 * which says what each kind does and on which transports it is possible.
 */
export type Fault =
  | {
      readonly kind: 'crash';
      readonly signal?: string;
      readonly code?: number;
      readonly stderr?: string;
    }
  | { readonly kind: 'exit' }
  | { readonly kind: 'closeOutput' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'stall' }
  | { readonly kind: 'deaf' }
  | { readonly kind: 'ignoreTerm' }
  | { readonly kind: 'grandchild' }
  | { readonly kind: 'slow'; readonly bytes: number; readonly delayMs: number }
  | { readonly kind: 'bytewise' }
  | { readonly kind: 'garbage'; readonly what: GarbageKind }
  | { readonly kind: 'unknownMethod' }
  | { readonly kind: 'unknownItem' }
  | { readonly kind: 'halfLine'; readonly andThen: 'stall' | 'crash' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'reorder'; readonly by: number }
  | { readonly kind: 'early'; readonly until: string }
  | { readonly kind: 'lose' }
  | { readonly kind: 'hugeLine'; readonly bytes: number }
  | { readonly kind: 'malformed'; readonly shape: MalformedShape }
  | { readonly kind: 'refuse'; readonly code: number; readonly message: string };

/** Names the kinds of faults. */
export type FaultKind = Fault['kind'];

/**
 * Makes the faults of a fake app-server. Those without a note are possible on every transport.
 *
 * The first group happens to the connection, before, after or instead of the message at which it is
 * injected. The second group happens to that message itself, so `when` has no meaning for it.
 */
export const fault = {
  /**
   * The process ends at once, by a signal (`SIGKILL` unless told otherwise) or with a code. Running
   * turns are interrupted, and unstored threads are gone. On ws and unix every connection is cut.
   */
  crash: (how: { signal?: string; code?: number; stderr?: string } = {}): Fault => ({
    kind: 'crash',
    ...how,
  }),
  /** The process ends by itself with code 0; what it wrote before arrives. */
  exit: (): Fault => ({ kind: 'exit' }),
  /** The process closes its standard output and lives on. On stdio. */
  closeOutput: (): Fault => ({ kind: 'closeOutput' }),
  /** The connection is cut without a close frame; the process and its turns go on. Not on stdio. */
  drop: (): Fault => ({ kind: 'drop' }),
  /** Nothing is written any more, though the connection stays open. */
  stall: (): Fault => ({ kind: 'stall' }),
  /** The input is not read any more; over memory, frames are taken and ignored. */
  deaf: (): Fault => ({ kind: 'deaf' }),
  /** From now on the process survives the end of its input and SIGTERM. On stdio. */
  ignoreTerm: (): Fault => ({ kind: 'ignoreTerm' }),
  /** The process starts a child that holds its output and errors open after it has ended. On stdio. */
  grandchild: (): Fault => ({ kind: 'grandchild' }),
  /** From now on `bytes` are written at a time, and a pause made after each; memory delays frames. */
  slow: (bytes: number, delayMs: number): Fault => ({ kind: 'slow', bytes, delayMs }),
  /** From now on each byte is a write of its own. Not over memory. */
  bytewise: (): Fault => ({ kind: 'bytewise' }),
  /** A line or frame that is no message; `badUtf8` is not possible over memory. */
  garbage: (what: GarbageKind = 'text'): Fault => ({ kind: 'garbage', what }),
  /** A notification that no version of the protocol knows. */
  unknownMethod: (): Fault => ({ kind: 'unknownMethod' }),
  /** A completed item of an unknown type with unknown fields, on the turn of the message or the last. */
  unknownItem: (): Fault => ({ kind: 'unknownItem' }),

  /** Only the first half of the message is written; then nothing more, or a crash. Not over memory. */
  halfLine: (andThen: 'stall' | 'crash' = 'crash'): Fault => ({ kind: 'halfLine', andThen }),
  /** The message comes twice. */
  duplicate: (): Fault => ({ kind: 'duplicate' }),
  /** The message comes after the next `by` messages. */
  reorder: (by: number = 1): Fault => ({ kind: 'reorder', by }),
  /** Everything up to `until`, an outgoing point, comes early: the message is held back until then. */
  early: (until: string): Fault => ({ kind: 'early', until }),
  /** The message is never sent; at a `received:` point, it is ignored. */
  lose: (): Fault => ({ kind: 'lose' }),
  /** The message is at least `bytes` long: its delta, else an unknown field, is filled up. */
  hugeLine: (bytes: number): Fault => ({ kind: 'hugeLine', bytes }),
  /** The answer has a shape that no answer may have. At an `answer:` point. */
  malformed: (shape: MalformedShape): Fault => ({ kind: 'malformed', shape }),
  /** The request is refused before it runs: as by an overloaded server unless told otherwise. */
  refuse: (code: number = -32001, message: string = 'Server overloaded; retry later.'): Fault => ({
    kind: 'refuse',
    code,
    message,
  }),
} as const;
