import type { Gate } from './gate.js';

/** Tells what a message of the assistant is: talk along the way, or the answer. */
export type MessagePhase = 'commentary' | 'final_answer';

/** The text of a message in the order in which it is streamed; the model holds at each gate. */
export type TextPieces = readonly (string | Gate)[];

/** Settings of one message of the assistant. */
export interface MessageOptions {
  /** What the message is; absent, the message has no phase, like those of older models. */
  readonly phase?: MessagePhase | undefined;
  /** The item id on the wire. Default: a unique one. */
  readonly id?: string | undefined;
  /** The pause before every piece but the first, in milliseconds. Default: none. */
  readonly delayMs?: number | undefined;
}

/** Settings of one call of a tool. */
export interface ToolCallOptions {
  /** The id that the tool's output refers to. Default: a unique one. */
  readonly callId?: string | undefined;
  /** The tool's namespace, such as `mcp__SERVER` for the tools of an MCP server. */
  readonly namespace?: string | undefined;
}

/** Settings of one reasoning item. */
export interface ReasoningOptions {
  /** The raw reasoning text beside its summary. */
  readonly content?: string | undefined;
  /** The item id on the wire. Default: a unique one. */
  readonly id?: string | undefined;
}

/** Token counts of one response. What is left out takes its default. */
export interface ResponseUsage {
  /** Tokens read, cached ones included. Default: 100. */
  readonly inputTokens?: number | undefined;
  /** Tokens of the input that came from a cache. Default: 0. */
  readonly cachedInputTokens?: number | undefined;
  /** Tokens written, reasoning included. Default: 10. */
  readonly outputTokens?: number | undefined;
  /** Tokens of the output that were reasoning. Default: 0. */
  readonly reasoningTokens?: number | undefined;
}

/** Refuses the request with an HTTP status instead of a stream. */
export interface HttpFailure {
  /** The status, 400 to 599. */
  readonly status: number;
  /** The body: text as it is, anything else as JSON. Default: an OpenAI style error object. */
  readonly body?: unknown | undefined;
  /** Headers of the answer, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Ends the stream with `response.failed`. */
export interface ResponseFailure {
  /** The error code, such as `server_is_overloaded`, `rate_limit_exceeded` or `invalid_prompt`. */
  readonly code: string;
  /** The error message. */
  readonly message: string;
}

/** Cuts the connection in the middle of the stream. */
export interface CutFailure {
  readonly cut: true;
  /** Text of a message that is streamed before the cut and never completed. */
  readonly after?: string | undefined;
}

/** How a scripted response goes wrong. */
export type ModelFailure = HttpFailure | ResponseFailure | CutFailure;

/** One part of a scripted response, made by `message()`, `toolCall()` and their siblings. */
export type ResponsePart =
  | {
      readonly kind: 'message';
      readonly pieces: TextPieces;
      readonly options: MessageOptions;
    }
  | {
      readonly kind: 'toolCall';
      readonly name: string;
      readonly args: unknown;
      readonly options: ToolCallOptions;
    }
  | {
      readonly kind: 'customToolCall';
      readonly name: string;
      readonly input: string;
      readonly options: ToolCallOptions;
    }
  | {
      readonly kind: 'reasoning';
      readonly summary: readonly string[];
      readonly options: ReasoningOptions;
    }
  | { readonly kind: 'outputItem'; readonly item: Readonly<Record<string, unknown>> }
  | { readonly kind: 'usage'; readonly usage: ResponseUsage }
  | { readonly kind: 'failure'; readonly failure: ModelFailure }
  | Gate;

/** Makes a message of the assistant: a whole text, or the pieces in which it is streamed. */
export function message(text: string | TextPieces, options: MessageOptions = {}): ResponsePart {
  return { kind: 'message', pieces: typeof text === 'string' ? [text] : [...text], options };
}

/**
 * Makes a function call, such as `toolCall('exec_command', { cmd: 'ls' })`.
 *
 * `args` goes out as JSON; a string goes out as it is, so that malformed arguments can be tried.
 */
export function toolCall(name: string, args: unknown, options: ToolCallOptions = {}): ResponsePart {
  return { kind: 'toolCall', name, args, options };
}

/** Makes a call of a tool that takes free text, such as `apply_patch`. */
export function customToolCall(
  name: string,
  input: string,
  options: ToolCallOptions = {},
): ResponsePart {
  return { kind: 'customToolCall', name, input, options };
}

/** Makes a reasoning item; several summaries become several parts of one item. */
export function reasoning(
  summary: string | readonly string[],
  options: ReasoningOptions = {},
): ResponsePart {
  return { kind: 'reasoning', summary: typeof summary === 'string' ? [summary] : summary, options };
}

/** Makes any other output item, given as it is on the wire, such as a `web_search_call`. */
export function outputItem(item: Readonly<Record<string, unknown>>): ResponsePart {
  return { kind: 'outputItem', item };
}

/** Sets the token counts of the response. */
export function usage(counts: ResponseUsage): ResponsePart {
  return { kind: 'usage', usage: counts };
}

/** Lets the response go wrong after the parts before it; an HTTP failure stands alone. */
export function failure(how: ModelFailure): ResponsePart {
  return { kind: 'failure', failure: how };
}
