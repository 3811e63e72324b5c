import type { Gate } from './gate.js';
import type { RecordedRequest } from './recorded-request.js';
import type { ResponsePart } from './response-parts.js';

/** Tells whether a scripted response is meant for this request. */
export type RequestPredicate = (request: RecordedRequest) => boolean;

/** What a responder may answer: a text, one part, or all parts of the response. */
export type ResponderAnswer = string | ResponsePart | readonly ResponsePart[];

/** Makes the response to one request. */
export type Responder = (request: RecordedRequest) => ResponderAnswer | Promise<ResponderAnswer>;

/** One queued response. */
export interface Step {
  /** Gates in front of the whole response. */
  readonly gates: readonly Gate[];
  /** The parts, or what makes them when the request is there. */
  readonly answer: readonly ResponsePart[] | Responder;
  /** Which requests may take this step; absent, any. */
  readonly when?: RequestPredicate | undefined;
}

/** Keeps the scripted responses and gives each request the one that is meant for it. */
export class StepQueue {
  readonly #conditional: Step[] = [];
  readonly #plain: Step[] = [];

  /** How many responses have not been taken. */
  get length(): number {
    return this.#conditional.length + this.#plain.length;
  }

  add(step: Step): void {
    (step.when ? this.#conditional : this.#plain).push(step);
  }

  /** Takes the oldest matching conditional step, else the oldest plain one. */
  take(request: RecordedRequest): Step | undefined {
    const index = this.#conditional.findIndex(step => step.when?.(request));
    if (index < 0) return this.#plain.shift();
    return this.#conditional.splice(index, 1)[0];
  }
}
