/** A message of the wire. */
export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Fields;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What an object of the wire may hold. */
export interface Fields {
  readonly [name: string]: unknown;
}

/** A message that crossed the wire, as this side saw it. */
export interface Crossing {
  readonly atMs: number;
  /** Counts connections by their first requests, from 1 on. */
  readonly connection: number;
  readonly direction: 'in' | 'out';
  readonly message: Message;
}

/** Something that was asked for, and what became of it. */
export interface Outcome {
  readonly name: string;
  readonly kind: string;
  readonly tag: string | undefined;
  readonly atMs: number;
  settledAtMs?: number;
  value?: unknown;
  error?: unknown;
}

/** What a reader of a turn was given. */
export interface Reading {
  readonly tag: string;
  readonly of: 'events' | 'text';
  readonly seqs: number[];
  readonly pieces: string[];
  readonly methods: string[];
  left: boolean;
  settledAtMs?: number;
  error?: unknown;
}

/** An input that the app-server has in truth taken. */
export interface Taken {
  readonly tag: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly method: 'turn/start' | 'turn/steer';
}

/** A turn as the app-server has stored it. */
export interface StoredTurn {
  readonly id: string;
  readonly threadId: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly messages: readonly { readonly id: string; readonly text: string }[];
}

/** Everything that a simulation has seen. */
export interface ObservedRun {
  readonly outcomes: readonly Outcome[];
  readonly readings: readonly Reading[];
  readonly wire: readonly Crossing[];
  readonly taken: readonly Taken[];
  readonly decisions: readonly string[];
  readonly stored: readonly StoredTurn[];
  /** When the connection was lost, by what the session said. */
  readonly lostAtMs: readonly number[];
  readonly closingAtMs: number;
  readonly closedAtMs: number | undefined;
  readonly timersLeft: number;
  readonly unhandled: readonly string[];
  /** What happened, in order: the same for the same script. */
  readonly trace: readonly string[];
}
