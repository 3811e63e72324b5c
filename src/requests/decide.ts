import type { RequestId } from '../rpc/messages.js';
import type { Logger } from '../util/logger.js';
import { REFUSALS, toWireAnswer, type WireAnswerByKind } from './answers.js';
import type { AnswerByKind, PendingAnswers, PendingRequest, RequestByKind } from './pending.js';

/** A request that somebody is to decide about. */
export interface Decision<K extends keyof AnswerByKind> {
  readonly id: RequestId;
  readonly kind: K;
  readonly request: RequestByKind[K];
  /** The nearest handler; undefined when there is none. */
  readonly handler: ((request: never) => unknown) | undefined;
}

/**
 * Asks the handler of a request, and gives the answer for the wire.
 *
 * Fails closed: no handler, a throw, no opinion, an answer that the wire does not have, and a signal
 * that fires first are all refusals. Meanwhile the request is listed as pending, where it can be
 * answered as well.
 */
export async function decide<K extends keyof AnswerByKind>(
  decision: Decision<K>,
  pending: PendingAnswers,
  logger: Logger,
): Promise<WireAnswerByKind[K]> {
  const { kind, request, handler } = decision;
  const refuse = (why: string, error?: unknown): WireAnswerByKind[K] => {
    logger.warn(`Declined a request of the app-server: ${why}`, { kind, error });
    return REFUSALS[kind];
  };
  if (handler === undefined) return refuse('there is no handler for it');
  try {
    const answer = await firstAnswer(decision, handler, pending);
    if (request.signal.aborted) return REFUSALS[kind];
    if (answer === undefined) return refuse('its handler had no opinion');
    return (
      toWireAnswer[kind](answer) ?? refuse('its handler gave an answer that the wire does not have')
    );
  } catch (error) {
    return refuse('its handler failed', error);
  }
}

/** Settles with whatever comes first: the handler's answer, one from outside, the signal. */
function firstAnswer<K extends keyof AnswerByKind>(
  { id, kind, request }: Decision<K>,
  ask: (request: never) => unknown,
  pending: PendingAnswers,
): Promise<AnswerByKind[K] | undefined> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    let remove = (): void => {};
    const settle = (outcome: () => void): boolean => {
      if (!waiting) return false;
      waiting = false;
      remove();
      request.signal.removeEventListener('abort', onAbort);
      outcome();
      return true;
    };
    const onAbort = (): void => void settle(() => resolve(undefined));
    const answer = (given: AnswerByKind[K]): boolean => settle(() => resolve(given));
    remove = pending.add(request.threadId, { id, kind, request, answer } as PendingRequest);
    // Whoever watches what is pending may have answered already.
    if (!waiting) {
      remove();
      return;
    }
    request.signal.addEventListener('abort', onAbort, { once: true });
    if (request.signal.aborted) onAbort();
    // Called within the promise chain, so that a synchronous throw is a rejection like any other.
    Promise.resolve(request as never)
      .then(ask)
      .then(
        given => settle(() => resolve(given as AnswerByKind[K] | undefined)),
        error => settle(() => reject(error)),
      );
  });
}
