// Runs many threads at once in one session: one app-server, and each turn in its own time.
//
// Expected output:
//   France: Paris
//   Italy: Rome
//   Japan: Tokyo
//   Norway: Oslo
//   Peru: Lima
//   5 threads, 550 tokens

import { Codex } from 'codex-app-server-sdk/sync';

const countries = ['France', 'Italy', 'Japan', 'Norway', 'Peru'];

using codex = new Codex();

// A turn runs from here on, whether or not anybody waits for it: so all of them begin first.
const turns = countries.map(country => {
  const thread = codex.startThread({ sandbox: 'read-only' });
  return thread.turn(`What is the capital of ${country}?`);
});
const answers = turns.map(turn => turn.run());

let tokens = 0;
for (const [index, { text, usage }] of answers.entries()) {
  console.log(`${countries[index]}: ${text}`);
  tokens += usage?.total.totalTokens ?? 0;
}
console.log(`${answers.length} threads, ${tokens} tokens`);
