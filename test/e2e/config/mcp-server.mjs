// An MCP server over stdio with one tool and one resource.
import { createInterface } from 'node:readline';

const schema = { type: 'object', properties: { text: { type: 'string' } } };
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {}, resources: {} },
    serverInfo: { name: 'echo', version: '1' },
  }),
  'tools/list': () => ({ tools: [{ name: 'say', description: 'Says it', inputSchema: schema }] }),
  'resources/list': () => ({ resources: [{ uri: 'echo:note', name: 'note' }] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
  'resources/read': ({ uri }) => ({ contents: [{ uri, text: 'buy milk' }] }),
  'tools/call': ({ arguments: { text } }) => ({
    content: [{ type: 'text', text: `said ${text}` }],
  }),
};

createInterface({ input: process.stdin }).on('line', line => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  const outcome = answer
    ? { result: answer(params) }
    : { error: { code: -32601, message: 'no such method' } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`);
});
