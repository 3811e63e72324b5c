import { type Codex, type CodexOptions, tool } from 'codex-app-server-sdk';
import { z } from 'zod';

// #region tool
export const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city',
  input: z.object({ city: z.string(), days: z.number().int().default(1) }),
  run: ({ city, days }) => `sunny in ${city} for ${days} days`,
});
// #endregion tool

export async function withTools(codex: Codex): Promise<string> {
  // #region thread
  const thread = await codex.startThread({ tools: [weather] });
  const result = await thread.run('What is the weather in Oslo?');
  // #endregion thread
  return result.text;
}

// #region context
export const search = tool({
  name: 'search',
  description: 'Searches the catalogue',
  input: z.object({ query: z.string() }),
  timeoutMs: 10_000,
  async run({ query }, { signal, progress }) {
    progress(`looking for ${query}`);
    const found = await lookUp(query, signal);
    return { found };
  },
});
// #endregion context

export async function following(codex: Codex): Promise<string[]> {
  const messages: string[] = [];
  // #region progress
  const thread = await codex.startThread({ tools: [search] });
  thread.onToolProgress(({ tool, message }) => messages.push(`${tool}: ${message}`));
  await thread.run('Find the red one.');
  // #endregion progress
  return messages;
}

// #region image
export const chart = tool({
  name: 'chart',
  description: 'Draws the sales of a month',
  input: z.object({ month: z.string() }),
  run: ({ month }) => [
    { type: 'inputText', text: `Sales of ${month}:` },
    { type: 'inputImage', imageUrl: drawChart(month) },
  ],
});
// #endregion image

// #region namespace
const billing = { name: 'billing', description: 'Invoices and payments' };

export const invoice = tool({
  name: 'invoice',
  description: 'Shows an invoice',
  input: z.object({ id: z.string() }),
  namespace: billing,
  run: ({ id }) => `Invoice ${id}: paid`,
});

export const refund = tool({
  name: 'refund',
  description: 'Refunds an invoice',
  input: z.object({ id: z.string() }),
  namespace: billing,
  deferLoading: true,
  run: ({ id }) => `Invoice ${id}: refunded`,
});
// #endregion namespace

// #region plain
export const add = tool({
  name: 'add',
  description: 'Adds two numbers',
  input: {
    jsonSchema: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
    },
    parse(value) {
      const { a, b } = value as { a: unknown; b: unknown };
      if (typeof a !== 'number' || typeof b !== 'number') throw new Error('a and b are numbers');
      return { a, b };
    },
  },
  run: ({ a, b }) => String(a + b),
});
// #endregion plain

export async function resuming(codex: Codex, id: string): Promise<string> {
  // #region resume
  const thread = await codex.resumeThread(id, { tools: [weather] });
  const result = await thread.run('And in Rome?');
  // #endregion resume
  return result.text;
}

export async function asking(start: (options: CodexOptions) => Promise<Codex>): Promise<string[]> {
  const asked: string[] = [];
  // #region elicitation
  const codex = await start({
    config: { mcp_servers: { catalogue: { command: 'node', args: ['catalogue-server.mjs'] } } },
    onElicitation({ serverName, params }) {
      asked.push(`${serverName}: ${params.mode}`);
      return params.mode === 'form' ? { action: 'accept', content: {} } : { action: 'decline' };
    },
  });
  // #endregion elicitation
  await codex.close();
  return asked;
}

async function lookUp(query: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  return [`the ${query}`];
}

function drawChart(_month: string): string {
  return 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
}
