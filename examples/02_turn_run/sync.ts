// Runs one turn, and prints everything that its result tells.
//
// Expected output:
//   threadId: …-…-…-…-…
//   turnId: …-…-…-…-…
//   status: completed
//   text: hello.txt is written.
//   items: userMessage, fileChange, agentMessage
//   usage: 340 tokens in the last model call, 560 on the thread
//   plan: One file will do.
//     inProgress: Write hello.txt
//     pending: Read it again
//   diff: +Hello
//   error: null
//   recovered: false
//   startedAt: 20…
//   completedAt: 20…
//   durationMs: … ms
//   output: undefined

import { Codex } from 'codex-app-server-sdk/sync';

// The agent has its plan tool only when the configuration says so.
using codex = new Codex({ config: { tools: { update_plan: { enabled: true } } } });
const thread = codex.startThread({ sandbox: 'workspace-write' });
const result = thread.run('Plan it, then write Hello into hello.txt.');

console.log(`threadId: ${result.threadId}`);
console.log(`turnId: ${result.turnId}`);
console.log(`status: ${result.status}`); // or interrupted; a turn that failed throws
console.log(`text: ${result.text}`);
console.log(`items: ${result.items.map(item => item.type).join(', ')}`);

const { last, total } = result.usage ?? {};
console.log(
  `usage: ${last?.totalTokens} tokens in the last model call, ${total?.totalTokens} on the thread`,
);

console.log(`plan: ${result.plan?.explanation}`);
for (const { step, status } of result.plan?.steps ?? []) console.log(`  ${status}: ${step}`);

const added = result.diff?.split('\n').filter(line => /^\+(?!\+)/.test(line));
console.log(`diff: ${added?.join(' ')}`);

console.log(`error: ${result.error}`);
console.log(`recovered: ${result.recovered}`); // whether the connection was lost on the way
console.log(`startedAt: ${time(result.startedAt)}`);
console.log(`completedAt: ${time(result.completedAt)}`);
console.log(`durationMs: ${result.durationMs} ms`);
console.log(`output: ${result.output}`); // a value, when the turn is given a schema

function time(seconds: number | null): string {
  return seconds === null ? 'unknown' : new Date(seconds * 1_000).toISOString();
}
