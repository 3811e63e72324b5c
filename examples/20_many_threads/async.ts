// Runs many threads at once in one session: one app-server, and each turn in its own time.
//
// Expected output:
//   France: Paris
//   Italy: Rome
//   Japan: Tokyo
//   Norway: Oslo
//   Peru: Lima
//   5 threads, 550 tokens

import { Codex } from 'codex-app-server-sdk';

const countries = ['France', 'Italy', 'Japan', 'Norway', 'Peru'];

await using codex = new Codex();
const answers = await Promise.all(countries.map(ask));

let tokens = 0;
for (const [index, { text, usage }] of answers.entries()) {
  console.log(`${countries[index]}: ${text}`);
  tokens += usage?.total.totalTokens ?? 0;
}
console.log(`${answers.length} threads, ${tokens} tokens`);

async function ask(country: string) {
  // Let go of at the end of the block, so that the app-server may unload it.
  await using thread = await codex.startThread({ sandbox: 'read-only' });
  return thread.run(`What is the capital of ${country}?`);
}
