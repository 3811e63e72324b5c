import { checkParts } from './check-parts.js';
import { Gate } from './gate.js';
import {
  customToolCall,
  failure,
  type MessageOptions,
  type ModelFailure,
  message,
  type ReasoningOptions,
  type ResponsePart,
  type ResponseUsage,
  reasoning,
  type TextPieces,
  type ToolCallOptions,
  toolCall,
  usage,
} from './response-parts.js';
import type { ScriptPlayer } from './script-player.js';
import type { RequestPredicate, Responder } from './step-queue.js';

/** Token counts for a response that is scripted by a short form. */
export interface WithUsage {
  /** The token counts of the response. Default: 100 read, 10 written. */
  readonly usage?: ResponseUsage | undefined;
}

/** Settings of `reply`. */
export interface ReplyOptions extends Omit<MessageOptions, 'delayMs'>, WithUsage {}

/** Settings of `stream`. */
export interface StreamOptions extends MessageOptions, WithUsage {}

/** Settings of `callTool` and `callCustomTool`. */
export interface CallOptions extends ToolCallOptions, WithUsage {}

/** Settings of `reason`. */
export interface ReasonOptions extends ReasoningOptions, WithUsage {}

/**
 * Queues responses of a scripted model, one per call, in the order of the calls.
 *
 * Every method but `gate` and `when` returns the script itself for chaining. A response that
 * cannot be sent throws `InvalidArgumentError` here, not when the request arrives.
 */
export class Script {
  readonly #player: ScriptPlayer;
  readonly #when: RequestPredicate | undefined;
  #gates: Gate[] = [];

  /** @internal */
  protected constructor(player: ScriptPlayer, when?: RequestPredicate) {
    this.#player = player;
    this.#when = when;
  }

  /** Answers with one message. */
  reply(text: string, options: ReplyOptions = {}): this {
    return this.respond(message(text, options), ...withUsage(options));
  }

  /** Answers with one message that arrives in pieces; the model holds at each gate among them. */
  stream(pieces: TextPieces, options: StreamOptions = {}): this {
    return this.respond(message(pieces, options), ...withUsage(options));
  }

  /** Calls a function tool, such as `callTool('exec_command', { cmd: 'ls' })`. */
  callTool(name: string, args: unknown, options: CallOptions = {}): this {
    return this.respond(toolCall(name, args, options), ...withUsage(options));
  }

  /** Calls a tool that takes free text, such as `apply_patch`. */
  callCustomTool(name: string, input: string, options: CallOptions = {}): this {
    return this.respond(customToolCall(name, input, options), ...withUsage(options));
  }

  /** Answers with reasoning alone; `respond(reasoning(…), message(…))` says something as well. */
  reason(summary: string | readonly string[], options: ReasonOptions = {}): this {
    return this.respond(reasoning(summary, options), ...withUsage(options));
  }

  /** Answers with several parts in one response, such as a message and two tool calls. */
  respond(...parts: readonly ResponsePart[]): this {
    checkParts(parts, 'parts');
    const inside = new Set(parts.flatMap(gatesOf));
    this.#add(
      parts,
      this.#gates.filter(gate => !inside.has(gate)),
    );
    return this;
  }

  /** Answers with what `responder` makes of the request, such as an answer that quotes it. */
  respondTo(responder: Responder): this {
    this.#add(responder, this.#gates);
    return this;
  }

  /** Lets the request fail: an HTTP status, a `response.failed` event, or a cut connection. */
  fail(how: ModelFailure): this {
    return this.respond(failure(how));
  }

  /** Cuts the connection in the middle of the response, after `text` of an unfinished message. */
  cut(text?: string): this {
    return this.fail(text === undefined ? { cut: true } : { cut: true, after: text });
  }

  /**
   * Makes a gate that holds the next queued response until it is opened.
   *
   * Placed among the parts or text pieces of that response, it holds there instead of in front.
   */
  gate(): Gate {
    const gate = new Gate();
    this.#gates.push(gate);
    this.#player.addGate(gate);
    return gate;
  }

  /**
   * Scripts responses for the requests that `predicate` accepts.
   *
   * They come before the unconditional ones, whichever were queued first.
   */
  when(predicate: RequestPredicate): Script {
    const outer = this.#when;
    const both = outer
      ? (request: Parameters<RequestPredicate>[0]): boolean => outer(request) && predicate(request)
      : predicate;
    return new Script(this.#player, both);
  }

  #add(answer: readonly ResponsePart[] | Responder, gates: readonly Gate[]): void {
    this.#gates = [];
    this.#player.queue.add({ answer, gates, ...(this.#when && { when: this.#when }) });
  }
}

function gatesOf(part: ResponsePart): Gate[] {
  if (part instanceof Gate) return [part];
  if (part.kind !== 'message') return [];
  return part.pieces.filter(piece => piece instanceof Gate);
}

function withUsage(options: WithUsage): ResponsePart[] {
  return options.usage === undefined ? [] : [usage(options.usage)];
}
