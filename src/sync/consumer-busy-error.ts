import { CodexError } from '../errors.js';

/**
 * Says that a call would wait for a turn while another one is waited for already: in the loop over
 * its events, or in a handler that the turn itself waits for.
 */
export class ConsumerBusyError extends CodexError {
  static {
    ConsumerBusyError.prototype.name = 'ConsumerBusyError';
  }

  /** What is under way, such as `Turn.stream` or `a handler`. */
  readonly consumer: string;

  constructor(call: string, consumer: string) {
    super(
      consumer === 'a handler'
        ? `Cannot call ${call}: it would wait for a turn, which may wait for the handler that calls it; use another Codex there`
        : `Cannot call ${call}: ${consumer} is being read; leave its loop, or call return() of its iterator`,
    );
    this.consumer = consumer;
  }
}
