// Gives a thread a goal: the app-server starts turn after turn by itself until it is reached.
//
// Expected output:
//   the goal is active: Every function has a test.
//   a turn has completed
//   a turn has completed
//   complete after 2 turns
//     The parser has tests now.
//     Everything is tested.
//   cleared: null

import { Codex } from 'codex-app-server-sdk';

await using codex = new Codex();
const thread = await codex.startThread({ sandbox: 'workspace-write' });

const run = await thread.goal.set('Every function has a test.', { tokenBudget: 200_000 });
console.log(`the goal is active: ${run.goal?.objective}`);

// The events of all its turns, as of one; `run.turns()` gives the turns as they begin.
for await (const event of run) {
  if (event.method === 'turn/completed') console.log(`a turn has ${event.params.turn.status}`);
}

// Blocked, or out of its budget, is a result as well.
const { goal, turns } = await run.run();
console.log(`${goal?.status} after ${turns.length} turns`);
for (const { text } of turns) console.log(`  ${text}`);

await thread.goal.clear();
console.log(`cleared: ${await thread.goal.get()}`);
