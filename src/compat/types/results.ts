import type { ThreadEvent, Usage } from './events.js';
import type { ThreadItem } from './items.js';

/** One piece of input. */
export type UserInput =
  | {
      type: 'text';
      text: string;
    }
  | {
      type: 'local_image';
      path: string;
    };

/** What a turn is given: a text, or texts and images. */
export type Input = string | UserInput[];

/** What `run()` gives. */
export type RunResult = {
  /** The items that were completed, in that order. */
  items: ThreadItem[];
  /** The text of the last message; empty when there was none. */
  finalResponse: string;
  /** The tokens of the thread so far; null when the turn was interrupted. */
  usage: Usage | null;
};

/** What `runStreamed()` gives. */
export type RunStreamedResult = {
  /** The events of the turn, which begins when the first one is asked for. */
  events: AsyncGenerator<ThreadEvent>;
};
