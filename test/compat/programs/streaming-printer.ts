/** Prints what happens in a turn, as it happens. */
import { Codex, type ThreadEvent, type ThreadItem } from '@openai/codex-sdk';

function describeItem(item: ThreadItem): string {
  switch (item.type) {
    case 'agent_message':
    case 'reasoning':
      return `${item.type}: ${item.text}`;
    case 'command_execution':
      return `${item.status}: ${item.command} -> ${item.aggregated_output.trim()} (${item.exit_code ?? 'running'})`;
    case 'file_change':
      return `${item.status}: ${item.changes.map(({ kind, path }) => `${kind} ${path}`).join(', ')}`;
    case 'mcp_tool_call':
      return `${item.status}: ${item.server}.${item.tool} ${item.error?.message ?? ''}`;
    case 'web_search':
      return `search: ${item.query}`;
    case 'todo_list':
      return item.items
        .map(({ text, completed }) => `[${completed ? 'x' : ' '}] ${text}`)
        .join(' ');
    case 'error':
      return `problem: ${item.message}`;
  }
}

function describeEvent(event: ThreadEvent): string {
  switch (event.type) {
    case 'thread.started':
      return `thread ${typeof event.thread_id}`;
    case 'turn.started':
      return 'turn';
    case 'turn.completed':
      return `used ${event.usage.input_tokens} + ${event.usage.output_tokens}`;
    case 'turn.failed':
      return `failed: ${event.error.message}`;
    case 'error':
      return `error: ${event.message}`;
    case 'item.started':
    case 'item.updated':
    case 'item.completed':
      return `${event.type} ${describeItem(event.item)}`;
  }
}

const codex = new Codex({ config: { tools: { update_plan: { enabled: true } } } });
const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: 'workspace-write' });
const { events } = await thread.runStreamed('Tidy up.');
for await (const event of events) console.log(describeEvent(event));
