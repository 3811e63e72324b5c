import { checkParts } from './check-parts.js';
import type { Exchange } from './exchange.js';
import type { Gate } from './gate.js';
import { RecordedRequest, type UnexpectedRequest } from './recorded-request.js';
import { RequestLog } from './request-log.js';
import { message, type ResponsePart } from './response-parts.js';
import { responseBeats } from './sse.js';
import { type Responder, type ResponderAnswer, type Step, StepQueue } from './step-queue.js';

/** Plays a script: records each request and gives it the response that is meant for it. */
export class ScriptPlayer {
  readonly queue: StepQueue = new StepQueue();
  readonly log: RequestLog = new RequestLog();
  /** Requests that are not for a response of the model. */
  readonly others: RecordedRequest[] = [];
  readonly unexpected: UnexpectedRequest[] = [];
  otherwise: Responder | undefined;
  readonly #gates = new Set<Gate>();
  readonly #idSuffix = crypto.randomUUID().slice(0, 8);
  #ids = 0;

  addGate(gate: Gate): void {
    this.#gates.add(gate);
  }

  async play(exchange: Exchange): Promise<void> {
    const request = new RecordedRequest({ ...exchange, body: parseBody(exchange.bytes) });
    const [path = ''] = exchange.path.split('?');
    if (request.method !== 'POST' || !path.endsWith('/responses')) {
      this.others.push(request);
      answerOther(exchange, path);
      return;
    }
    let step: Step | undefined;
    try {
      // Taken before anyone hears of the request, so that what they script next is not for it.
      step = this.queue.take(request) ?? this.#fallback();
    } catch (cause) {
      return this.#refuse(exchange, request, `the condition of a reply threw: ${String(cause)}`);
    } finally {
      this.log.add(request);
    }
    if (step) await this.#perform({ step, exchange, request });
    else this.#refuse(exchange, request, noReplyLeft(this.log.requests.length, request));
  }

  close(): void {
    this.log.close();
    for (const gate of this.#gates) gate.close();
  }

  async #perform({ step, exchange, request }: Performance): Promise<void> {
    for (const gate of step.gates) await exchange.hold(gate);
    if (exchange.signal.aborted) return;
    let parts: readonly ResponsePart[];
    try {
      parts = typeof step.answer === 'function' ? await made(step.answer, request) : step.answer;
    } catch (cause) {
      return this.#refuse(exchange, request, `the responder failed: ${String(cause)}`);
    }
    if (exchange.signal.aborted) return;
    for (const part of parts)
      if (part.kind === 'failure' && 'status' in part.failure) {
        const { status, body = errorBody(`Scripted failure: HTTP ${status}`) } = part.failure;
        return exchange.answer(status, body, part.failure.headers);
      }
    await exchange.stream(responseBeats(parts, this.#newId));
  }

  #refuse(exchange: Exchange, request: RecordedRequest, cause: string): void {
    const reason = `ScriptedModel ${cause}`;
    this.unexpected.push({ request, reason });
    // Of the 5xx, Codex shows the text of 501 in the turn's error; that of 500 it hides.
    exchange.answer(501, errorBody(reason));
  }

  #fallback(): Step | undefined {
    return this.otherwise && { gates: [], answer: this.otherwise };
  }

  // Unlike a bare counter, unique also when one thread goes from one model to another.
  readonly #newId = (prefix: string): string => `${prefix}_${this.#idSuffix}_${++this.#ids}`;
}

interface Performance {
  readonly step: Step;
  readonly exchange: Exchange;
  readonly request: RecordedRequest;
}

async function made(
  responder: Responder,
  request: RecordedRequest,
): Promise<readonly ResponsePart[]> {
  const parts = partsOf(await responder(request));
  checkParts(parts, 'answer');
  return parts;
}

function partsOf(answer: ResponderAnswer): readonly ResponsePart[] {
  if (typeof answer === 'string') return [message(answer)];
  return 'kind' in answer ? [answer] : answer;
}

function answerOther(exchange: Exchange, path: string): void {
  if (exchange.method === 'GET' && path.endsWith('/models')) {
    exchange.answer(200, { object: 'list', data: [], models: [] });
    return;
  }
  exchange.answer(404, errorBody(`ScriptedModel does not serve ${exchange.method} ${path}`));
}

function noReplyLeft(count: number, request: RecordedRequest): string {
  const asked = JSON.stringify(request.lastUserText.slice(0, 80));
  return `has no reply left for request ${count} (last user text: ${asked})`;
}

function errorBody(text: string): unknown {
  return { error: { type: 'scripted_error', code: 'scripted_error', message: text } };
}

function parseBody(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}
