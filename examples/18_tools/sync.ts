// Lets the model call a function of this program, and the tools of an MCP server, which asks the user.
//
// Expected output:
//   weather of Oslo for 2 days
//   fixture asks: …
//   fixture asks: Which color?
//   It is sunny in Oslo, and the color is green.

import { fileURLToPath } from 'node:url';
import { Codex, tool } from 'codex-app-server-sdk/sync';
import { z } from 'zod';

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city',
  input: z.object({ city: z.string(), days: z.number().int().default(1) }),
  run({ city, days }) {
    console.log(`weather of ${city} for ${days} days`);
    return `sunny in ${city}`;
  },
});

const server = fileURLToPath(new URL('./mcp-server.mjs', import.meta.url));

using codex = new Codex({
  config: { mcp_servers: { fixture: { command: process.execPath, args: [server] } } },
  onElicitation({ serverName, params }) {
    if (params.mode !== 'form') return { action: 'decline' };
    console.log(`${serverName} asks: ${params.message.split('\n')[0]}`);
    return { action: 'accept', content: { color: 'green' } };
  },
});
codex.mcp.list();
const thread = codex.startThread({ tools: [weather], approvalPolicy: 'on-request' });
const result = thread.run('What is the weather in Oslo for two days? Then ask for a color.');
console.log(result.text);
