// Leaves a thread, and finds, reads and continues it in another session, as after a restart.
//
// Expected output:
//   I will remember it.
//   found: My favourite color is green.
//   1 turn so far
//   user: My favourite color is green.
//   agent: I will remember it.
//   You said: My favourite color is green.
//   2 turns in the end

import { Codex } from 'codex-app-server-sdk/sync';

function begin(): string {
  using codex = new Codex();
  const thread = codex.startThread({ sandbox: 'read-only' });
  const { text } = thread.run('My favourite color is green.');
  console.log(text);
  return thread.id; // all that has to be kept
}

const id = begin();
using codex = new Codex();

// The newest thread comes first; iterated, the listing reads as many pages as it needs.
for (const stored of codex.threads({ cwd: process.cwd() })) {
  if (stored.id === id) console.log(`found: ${stored.preview}`);
}

const thread = codex.resumeThread(id);
const { turns } = thread.read({ includeTurns: true });
console.log(`${turns.length} turn so far`);
for (const item of thread.items()) {
  if (item.type === 'userMessage') {
    for (const part of item.content) if (part.type === 'text') console.log(`user: ${part.text}`);
  }
  if (item.type === 'agentMessage') console.log(`agent: ${item.text}`);
}

const { text } = thread.run('Which one is it?');
console.log(text);
console.log(`${thread.turns().toArray().length} turns in the end`);
