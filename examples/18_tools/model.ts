import type { ScriptedModel } from 'codex-app-server-sdk/testing';

/** Calls the function, then the MCP server's tool that asks, then answers. */
export function script(model: ScriptedModel): void {
  model.callTool('weather', { city: 'Oslo', days: 2 });
  model.callTool('ask', {}, { namespace: 'mcp__fixture' });
  model.reply('It is sunny in Oslo, and the color is green.');
}
