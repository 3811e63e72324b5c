import type { FileUpdateChange, ThreadItem, WebSearchAction } from '../protocol/protocol.js';

/** An item as it is told, without its number. Kinds that are not told have none. */
export type ItemBody = { readonly type: string } & Readonly<Record<string, unknown>>;

type ItemOf<T extends ThreadItem['type']> = Extract<ThreadItem, { type: T }>;

/** Maps an item that has begun; undefined when it is told only once it is complete, or never. */
export function mapStarted(item: ThreadItem): ItemBody | undefined {
  switch (item.type) {
    case 'commandExecution':
      return { ...command(item), aggregated_output: '', exit_code: null, status: 'in_progress' };
    case 'fileChange':
      return fileChange(item.changes, 'in_progress');
    case 'mcpToolCall':
      return mcpToolCall(item);
    case 'webSearch':
      return webSearch(item);
    default:
      return undefined;
  }
}

/** Maps an item that is complete; undefined when it is not told. */
export function mapCompleted(item: ThreadItem): ItemBody | undefined {
  switch (item.type) {
    case 'agentMessage':
      return { type: 'agent_message', text: item.text };
    case 'reasoning':
      return reasoning(item);
    case 'commandExecution':
      return command(item);
    case 'fileChange':
      return fileChange(item.changes, item.status === 'completed' ? 'completed' : 'failed');
    case 'mcpToolCall':
      return mcpToolCall(item);
    case 'webSearch':
      return webSearch(item);
    default:
      return undefined;
  }
}

/** Maps changes to files; there is no diff. */
export function fileChange(
  changes: readonly FileUpdateChange[],
  status: 'in_progress' | 'completed' | 'failed',
): ItemBody {
  const told = changes.map(({ path, kind }) => ({ path, kind: kind.type }));
  return { type: 'file_change', changes: told, status };
}

function reasoning({ summary }: ItemOf<'reasoning'>): ItemBody | undefined {
  const text = summary.join('\n');
  return text.trim() === '' ? undefined : { type: 'reasoning', text };
}

function command(item: ItemOf<'commandExecution'>): ItemBody {
  return {
    type: 'command_execution',
    command: item.command,
    aggregated_output: item.aggregatedOutput ?? '',
    exit_code: item.exitCode,
    status: item.status === 'inProgress' ? 'in_progress' : item.status,
  };
}

function mcpToolCall(item: ItemOf<'mcpToolCall'>): ItemBody {
  const { server, tool, arguments: args, result, error } = item;
  return {
    type: 'mcp_tool_call',
    server,
    tool,
    arguments: args,
    result: result && {
      content: result.content,
      ...(result._meta === null || result._meta === undefined ? {} : { _meta: result._meta }),
      structured_content: result.structuredContent,
    },
    error: error && { message: error.message },
    status: item.status === 'inProgress' ? 'in_progress' : item.status,
  };
}

function webSearch({ query, action }: ItemOf<'webSearch'>): ItemBody {
  return { type: 'web_search', query, action: webSearchAction(action) };
}

const ACTION_NAMES = {
  search: 'search',
  openPage: 'open_page',
  findInPage: 'find_in_page',
  other: 'other',
} as const satisfies Record<WebSearchAction['type'], string>;

function webSearchAction(action: WebSearchAction | null): object {
  if (action === null) return { type: ACTION_NAMES.other };
  const given = Object.entries(action).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(given), type: ACTION_NAMES[action.type] };
}
