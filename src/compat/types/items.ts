import type { ContentBlock } from './content-block.js';

/** What became of a command. */
export type CommandExecutionStatus = 'in_progress' | 'completed' | 'failed';

/** A command that the agent runs. */
export type CommandExecutionItem = {
  id: string;
  type: 'command_execution';
  /** The command line as the shell gets it. */
  command: string;
  /** What it has printed so far, standard output and standard error together. */
  aggregated_output: string;
  /** The exit code; null while it runs. */
  exit_code?: number;
  status: CommandExecutionStatus;
};

/** What happens to a file. */
export type PatchChangeKind = 'add' | 'delete' | 'update';

/** The change of one file. */
export type FileUpdateChange = {
  path: string;
  kind: PatchChangeKind;
};

/** What became of changes to files. */
export type PatchApplyStatus = 'completed' | 'failed';

/** Changes that the agent makes to files. */
export type FileChangeItem = {
  id: string;
  type: 'file_change';
  changes: FileUpdateChange[];
  status: PatchApplyStatus;
};

/** What became of a call of an MCP tool. */
export type McpToolCallStatus = 'in_progress' | 'completed' | 'failed';

/** A call of a tool of an MCP server. */
export type McpToolCallItem = {
  id: string;
  type: 'mcp_tool_call';
  server: string;
  tool: string;
  arguments: unknown;
  /** What the tool answered; null while it runs, and when the call itself failed. */
  result?: {
    content: ContentBlock[];
    _meta?: unknown;
    structured_content: unknown;
  };
  /** Why the call failed; null otherwise. */
  error?: {
    message: string;
  };
  status: McpToolCallStatus;
};

/** A message of the agent; JSON when the turn has an output schema. */
export type AgentMessageItem = {
  id: string;
  type: 'agent_message';
  text: string;
};

/** A summary of the agent's reasoning. */
export type ReasoningItem = {
  id: string;
  type: 'reasoning';
  text: string;
};

/** A search in the web. */
export type WebSearchItem = {
  id: string;
  type: 'web_search';
  query: string;
};

/** An error that does not end the turn, or a warning. */
export type ErrorItem = {
  id: string;
  type: 'error';
  message: string;
};

/** One step of the agent's plan. */
export type TodoItem = {
  text: string;
  completed: boolean;
};

/** The agent's plan; completed when the turn ends. */
export type TodoListItem = {
  id: string;
  type: 'todo_list';
  items: TodoItem[];
};

/** Everything that can be in a turn, told apart by `type`. */
export type ThreadItem =
  | AgentMessageItem
  | ReasoningItem
  | CommandExecutionItem
  | FileChangeItem
  | McpToolCallItem
  | WebSearchItem
  | TodoListItem
  | ErrorItem;
