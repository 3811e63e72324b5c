import type {
  JsonValue,
  McpServerElicitationAction,
  McpServerElicitationRequestParams,
  ToolRequestUserInputParams,
  ToolRequestUserInputQuestion,
} from '../protocol/protocol.js';

/** The agent asks the user something, such as in Plan mode. */
export interface UserInputRequest {
  readonly kind: 'userInput';
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly questions: readonly ToolRequestUserInputQuestion[];
  /** Fires when the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** The request as it came. */
  readonly params: ToolRequestUserInputParams;
}

/** The answers by the ids of their questions; a question may be left out. */
export type UserInputAnswers = Readonly<Record<string, string | readonly string[]>>;

/** An MCP server asks for something: a form to fill in, a page to open. Discriminated by `mode`. */
export interface ElicitationRequest {
  readonly kind: 'elicitation';
  readonly threadId: string;
  /** The turn it came up in; null when there is none. */
  readonly turnId: string | null;
  readonly serverName: string;
  /** Fires when the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** The request as it came; its `mode` says which members it has. */
  readonly params: McpServerElicitationRequestParams;
}

/** The answer to an elicitation; `content` goes with `accept`. */
export interface ElicitationAnswer {
  readonly action: McpServerElicitationAction;
  readonly content?: JsonValue | undefined;
}

/** Answers the agent's questions; without an answer, none is given. */
export type UserInputHandler = (
  request: UserInputRequest,
) => UserInputAnswers | undefined | Promise<UserInputAnswers | undefined>;

/** Answers the elicitations of MCP servers; without an answer, they are declined. */
export type ElicitationHandler = (
  request: ElicitationRequest,
) => ElicitationAnswer | undefined | Promise<ElicitationAnswer | undefined>;
