import type { ThreadItem } from './items.js';

/** The first event of every turn. */
export type ThreadStartedEvent = {
  type: 'thread.started';
  /** What `resumeThread` takes. */
  thread_id: string;
};

/** Says that the model is at work. */
export type TurnStartedEvent = {
  type: 'turn.started';
};

/** Tokens that the thread has used so far, all its turns together. */
export type Usage = {
  input_tokens: number;
  /** Those of the input that came from the prompt cache. */
  cached_input_tokens: number;
  /** Those of the input that were written to the prompt cache. */
  cache_write_input_tokens: number;
  output_tokens: number;
  /** Those of the output that were reasoning. */
  reasoning_output_tokens: number;
};

/** Says that the turn has ended well. */
export type TurnCompletedEvent = {
  type: 'turn.completed';
  usage: Usage;
};

/** Says that the turn has failed; reading on throws. */
export type TurnFailedEvent = {
  type: 'turn.failed';
  error: ThreadError;
};

/** Says that an item has begun. */
export type ItemStartedEvent = {
  type: 'item.started';
  item: ThreadItem;
};

/** Says that an item has changed. */
export type ItemUpdatedEvent = {
  type: 'item.updated';
  item: ThreadItem;
};

/** Says that an item has ended, well or not. */
export type ItemCompletedEvent = {
  type: 'item.completed';
  item: ThreadItem;
};

/** Why a turn failed. */
export type ThreadError = {
  message: string;
};

/** An error on the way; the turn may go on. */
export type ThreadErrorEvent = {
  type: 'error';
  message: string;
};

/** Everything that a stream of a turn gives, told apart by `type`. */
export type ThreadEvent =
  | ThreadStartedEvent
  | TurnStartedEvent
  | TurnCompletedEvent
  | TurnFailedEvent
  | ItemStartedEvent
  | ItemUpdatedEvent
  | ItemCompletedEvent
  | ThreadErrorEvent;
